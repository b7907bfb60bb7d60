"""Whoever leads a round of scoring: allots experts, follows it, and takes it step by step to publication."""
