"""Can I trust this? What a trader should ask of a backtest before money follows it."""
