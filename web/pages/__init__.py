"""The pages: for applicants, reviewers and administrators."""
