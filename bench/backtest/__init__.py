"""The backtest engine beside other engines, on the same ticks with the same strategy."""
