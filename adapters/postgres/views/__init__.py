"""The read side: what lists and details show, each filtered by its owner."""
