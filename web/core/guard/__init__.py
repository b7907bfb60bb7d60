"""The door: what a request may cost, how connections are held, who read what."""
