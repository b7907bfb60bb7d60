"""For reviewers: the queue, a submission beside its files, rulings, decisions, letters."""
