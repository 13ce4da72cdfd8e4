"""Exact money: products of whole numbers divided and rounded half to even."""

import numpy as np

from engine.kernel.jit import compiled

Wide = np.uint64

ONE = 10**12
"""A rate of one."""
FINER = 1_000
"""Rates are worked out with three decimals more."""
CENT_OF_CENT = 100
"""Account money has four decimals: a hundred micro-units."""
GAIN, LOSS = 995, 1_005
"""Thousandths of a rate at which gains and losses are converted."""
HALF = np.uint64(0xFFFFFFFF)
BITS = np.uint64(32)
ONE_BIT = np.uint64(1)
TOP = np.uint64(63)
TOO_LARGE = np.uint64(2**61)
"""Two million millions of money: the kernel stops before an account gets there."""


@compiled
def _product(x: Wide, y: Wide) -> tuple[Wide, Wide]:
    low_x, high_x = x & HALF, x >> BITS
    low_y, high_y = y & HALF, y >> BITS
    low = low_x * low_y
    middle = high_x * low_y + (low >> BITS)
    other = low_x * high_y + (middle & HALF)
    return high_x * high_y + (middle >> BITS) + (other >> BITS), x * y


@compiled
def _quotient(high: Wide, low: Wide, divisor: Wide) -> tuple[Wide, Wide]:
    if high == np.uint64(0):
        return low // divisor, low % divisor
    if high >= divisor:
        return TOO_LARGE, np.uint64(0)
    for _ in range(64):
        carry = high >> TOP
        high = (high << ONE_BIT) | (low >> TOP)
        low = low << ONE_BIT
        if carry != np.uint64(0) or high >= divisor:
            high = high - divisor
            low = low | ONE_BIT
    return low, high


@compiled
def mul_div(a: int, b: int, divisor: int) -> int:
    """Return a * b / divisor, rounded half to even; what is too large stays at 2**61."""
    high, low = _product(np.uint64(abs(a)), np.uint64(abs(b)))
    whole, rest = _quotient(high, low, np.uint64(divisor))
    spare = np.uint64(divisor) - rest
    if rest > spare or (rest == spare and whole & ONE_BIT != np.uint64(0)):
        whole = whole + ONE_BIT
    value = int(np.int64(min(whole, TOO_LARGE)))
    return -value if (a < 0) != (b < 0) else value
