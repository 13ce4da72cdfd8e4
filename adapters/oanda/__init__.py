"""OANDA behind the broker's port, through its official `v20` client."""
