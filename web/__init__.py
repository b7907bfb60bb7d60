"""The service: the same pipeline behind HTTP, with a database, a queue and people's decisions."""
