"""Submissions from their arrival to what was found in them and ruled on it."""
