"""The queue of work: whose turn it is, and what a job costs."""
