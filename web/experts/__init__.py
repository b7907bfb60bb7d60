"""Experts: their own outcomes, and the sheets on which they score them."""
