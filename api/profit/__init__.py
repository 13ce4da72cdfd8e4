"""Profit by day, and by who or what asked for it."""
