"""What Python does with numbers where the processor would do something else."""

import math

import numpy as np

from engine.kernel.jit import inlined

MOST_LAPS = 100_000
"""How often the loops of one call of a function may go round."""
FOR_EVER = "a loop goes on for ever"
TWO_TO_63 = 9.223372036854775808e18
LARGEST_EXPONENT = 709.782712893384
INF, MINUS_INF, NAN = math.inf, -math.inf, math.nan


@inlined
def slot(place: int, length: int) -> int:
    """Return a place in a row, counted from its end where it is negative."""
    if place < 0:
        place += length
    if place < 0 or place >= length:
        raise IndexError("a row has no such place")
    return place


@inlined
def lap(laps: int) -> int:
    """Count a lap of a loop."""
    if laps >= MOST_LAPS:
        raise RuntimeError(FOR_EVER)
    return laps + 1


@inlined
def power(base: float, exponent: float) -> float:
    """Return a power as Python does."""
    if base == 0.0 and exponent < 0.0:
        raise ZeroDivisionError("zero to a negative power")
    if base < 0.0 and exponent != np.floor(exponent):
        raise ValueError("a root of a negative number")
    value = float(base) ** float(exponent)
    if math.isinf(value) and not math.isinf(base) and not math.isinf(exponent):
        raise OverflowError("a number is too large")
    return value


@inlined
def sqrt(value: float) -> float:
    """Return the square root."""
    if value < 0.0:
        raise ValueError("the root of a negative number")
    return math.sqrt(value)


@inlined
def log(value: float) -> float:
    """Return the natural logarithm."""
    if value <= 0.0:
        raise ValueError("the logarithm of a number that is not positive")
    return math.log(value)


@inlined
def exp(value: float) -> float:
    """Return e to a power."""
    if value > LARGEST_EXPONENT and not math.isinf(value):
        raise OverflowError("a number is too large")
    return math.exp(value)


@inlined
def least(one: float, other: float) -> float:
    """Return the smaller of two."""
    return other if other < one else one


@inlined
def most(one: float, other: float) -> float:
    """Return the larger of two."""
    return other if other > one else one


@inlined
def whole(value: float) -> int:
    """Return a number without its fraction."""
    number = float(value)
    if not -TWO_TO_63 <= number < TWO_TO_63:
        raise OverflowError("a number is too large to be whole")
    return int(np.int64(value))


@inlined
def rounded(value: float) -> int:
    """Return the nearest whole number, the even one of two."""
    number = np.rint(float(value))
    if not -TWO_TO_63 <= number < TWO_TO_63:
        raise OverflowError("a number is too large to be whole")
    return int(np.int64(number))


@inlined
def floor(value: float) -> int:
    """Return the next whole number below."""
    return whole(np.floor(float(value)))


@inlined
def ceil(value: float) -> int:
    """Return the next whole number above."""
    return whole(np.ceil(float(value)))


@inlined
def fabs(value: float) -> float:
    """Return the magnitude."""
    return math.fabs(value)


@inlined
def sin(value: float) -> float:
    """Return the sine."""
    return math.sin(value)


@inlined
def cos(value: float) -> float:
    """Return the cosine."""
    return math.cos(value)


@inlined
def tan(value: float) -> float:
    """Return the tangent."""
    return math.tan(value)


@inlined
def atan(value: float) -> float:
    """Return the angle of a tangent."""
    return math.atan(value)


@inlined
def tanh(value: float) -> float:
    """Return the hyperbolic tangent."""
    return math.tanh(value)


@inlined
def hypot(one: float, other: float) -> float:
    """Return the length of a diagonal."""
    return math.hypot(one, other)


@inlined
def isnan(value: float) -> bool:
    """Tell whether a value is no number."""
    return math.isnan(value)


@inlined
def isinf(value: float) -> bool:
    """Tell whether a value is infinite."""
    return math.isinf(value)


@inlined
def isfinite(value: float) -> bool:
    """Tell whether a value is a finite number."""
    return math.isfinite(value)
