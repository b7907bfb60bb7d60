"""Who is asking: passwords, sessions, tokens, the second step, and the pages for them."""
