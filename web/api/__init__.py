"""For programs: submit, status, result, decision; and the client of ``yushen submit``."""
