"""The whole platform from one command: its servers, its processes, and who looks after them."""
