"""The simulated exchange and its account, compiled: numbers only, no Python objects."""
