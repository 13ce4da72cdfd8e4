"""One workflow a file; `run` reads as the business story."""
