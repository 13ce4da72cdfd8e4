"""What the paper exchange can carry, measured from outside."""
