"""Indicators, one value at a time.

Plain functions of numbers: what they remember is kept in the strategy's state.
"""


def ema(average: float, value: float, length: int) -> float:
    """Move an exponential average of `length` values on by one value."""
    return average + (value - average) * (2.0 / (length + 1))
