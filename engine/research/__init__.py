"""Many backtests of one strategy, and what they say together."""
