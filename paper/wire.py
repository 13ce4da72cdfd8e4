"""How values look on the wire: OANDA's JSON.

Decimals travel as strings exactly as they stand, ids as strings, times as RFC 3339 with nine
decimals or as UNIX seconds, absent values not at all. A field is named as OANDA names it:
`batch_id` is `batchID`, `unrealized_pl` is `unrealizedPL`.
"""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import NewType

from domain.times import SECOND_NS, parse_rfc3339_ns, rfc3339

Json = None | bool | int | str | list["Json"] | dict[str, "Json"]
Wire = dict[str, Json]

TransactionId = NewType("TransactionId", int)
"""A transaction's number; orders and trades are named by the transaction that made them."""

TimeNs = NewType("TimeNs", int)
"""Market time in nanoseconds since 1970, UTC."""

WIDEST_PLAIN_EXPONENT = 40
ACRONYMS = {"id": "ID", "ids": "IDs", "pl": "PL", "nav": "NAV", "vwap": "VWAP"}
ALWAYS_UPPER = {"nav": "NAV"}


class TimeFormat(StrEnum):
    """What `Accept-Datetime-Format` asks for."""

    RFC3339 = "RFC3339"
    UNIX = "UNIX"


def format_time(time_ns: int, time_format: TimeFormat) -> str:
    """Write a time with nine decimals in the format asked for."""
    if time_format is TimeFormat.RFC3339:
        return rfc3339(time_ns)
    seconds, fraction = divmod(time_ns, SECOND_NS)
    return f"{seconds}.{fraction:09d}"


def parse_time(text: str) -> TimeNs:
    """Read RFC 3339 (`Z` or an offset of zero) or UNIX seconds, with or without a fraction.

    Raises:
        ValueError: the text is neither.
    """
    if "T" in text:
        return TimeNs(parse_rfc3339_ns(text.replace("+00:00", "Z")))
    whole, _, fraction = text.partition(".")
    if not (whole.isascii() and whole.isdigit() and len(whole) <= 10):
        raise ValueError(f"{text[:40]!r} is not a time")
    if fraction and not (fraction.isascii() and fraction.isdigit()):
        raise ValueError(f"{text[:40]!r} is not a time")
    return TimeNs(int(whole) * SECOND_NS + int(fraction.ljust(9, "0")[:9] or "0"))


def format_decimal(value: Decimal) -> str:
    """Write a decimal without an exponent, unless it is absurdly large or small."""
    text = str(value)
    if "E" not in text:
        return text
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and abs(exponent) > WIDEST_PLAIN_EXPONENT:
        return text
    return format(value, "f")


def wire_name(name: str) -> str:
    """Turn a field's name into OANDA's: `full_vwap` into `fullVWAP`."""
    head, *rest = name.split("_")
    tail = (ACRONYMS.get(part, part.capitalize()) for part in rest)
    return ALWAYS_UPPER.get(head, head) + "".join(tail)


def hidden() -> Mapping[str, bool]:
    """Mark a dataclass field as internal: it does not travel."""
    return {"hidden": True}
