"""What yushen costs, in CPU time and as a ratio to a floor measured in the same run: ``python -m bench``."""
