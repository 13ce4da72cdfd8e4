"""The books of an account: the broker's transactions, folded in order, without holes."""
