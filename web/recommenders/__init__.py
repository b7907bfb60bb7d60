"""The recommenders' pages: their own submissions, checked, ranked and filled into the recommendation."""
