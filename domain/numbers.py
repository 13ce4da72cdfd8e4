"""Exact numbers: prices, units and money are decimals, parsed strictly at every door."""

from decimal import Context, Decimal, InvalidOperation
from typing import NewType

Price = NewType("Price", Decimal)
"""A price in the quote currency for one unit of the base currency."""

Units = NewType("Units", Decimal)
"""A signed quantity of the base currency: positive buys, negative sells."""

Points = NewType("Points", int)
"""A price or a distance counted in the instrument's last digit; ten points make a pip."""

MAXIMUM_DIGITS = 18
UNROUNDED = Context(prec=100)
ZERO = Decimal(0)


class InvalidNumber(ValueError):
    """A text is not a plain finite decimal of at most eighteen digits."""


def parse_decimal(text: str) -> Decimal:
    """Read a finite decimal of at most eighteen digits.

    Exponents, NaN and infinities are refused, so that `1e309` never becomes a number.

    Raises:
        InvalidNumber: the text is anything else.
    """
    plain = text.strip()
    if not plain or not set(plain) <= set("+-.0123456789"):
        raise InvalidNumber(f"{text[:40]!r} is not a plain decimal number")
    try:
        value = Decimal(plain)
    except InvalidOperation as error:
        raise InvalidNumber(f"{text[:40]!r} is not a plain decimal number") from error
    if len(value.as_tuple().digits) > MAXIMUM_DIGITS:
        raise InvalidNumber(f"{text[:40]!r} has more than {MAXIMUM_DIGITS} digits")
    return value


def decimals(value: Decimal) -> int:
    """Count the digits after the point, trailing zeros left out."""
    exponent = value.normalize(UNROUNDED).as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def plain(value: Decimal) -> str:
    """Write a decimal without exponent and without trailing zeros: `100`, `-0.5`."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
