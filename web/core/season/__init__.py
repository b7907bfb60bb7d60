"""The papers of a season: ordered by a reviewer, made by a worker, kept for some days."""
