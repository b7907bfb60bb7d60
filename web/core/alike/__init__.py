"""What submissions of one activity have in common: reports that are alike, evidence of two organisations."""
