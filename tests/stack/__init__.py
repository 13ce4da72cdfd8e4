"""How the one-command stack starts, heals and stops."""
