"""The samples: complete reports and submissions to try, and the maker that builds them from ``texts/``."""
