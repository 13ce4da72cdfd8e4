"""What a backtest's trades and equity say of it, in figures: see `table.METRICS`."""
