"""Who is asking: passwords, tokens, sessions, and how often somebody may try."""
