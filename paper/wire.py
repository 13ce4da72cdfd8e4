"""How values look on the wire: one codec between dataclasses and OANDA's JSON.

Decimals travel as strings exactly as they stand, ids as strings, times as RFC 3339 with nine
decimals or as UNIX seconds, absent values not at all. A field is named as OANDA names it:
`batch_id` is `batchID`, `unrealized_pl` is `unrealizedPL`.
"""

import dataclasses
import types
from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import Enum, StrEnum
from typing import NewType, TypeVar, Union, get_args, get_origin, get_type_hints

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

T = TypeVar("T")


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


@dataclasses.dataclass(frozen=True, slots=True)
class _Codec:
    encode: Callable[[object, TimeFormat], Json]
    decode: Callable[[Json], object]


@dataclasses.dataclass(frozen=True, slots=True)
class _Field:
    attribute: str
    name: str
    codec: _Codec


_known_fields: dict[type, tuple[_Field, ...]] = {}


def encode(value: object, time_format: TimeFormat = TimeFormat.RFC3339) -> Wire:
    """Turn a dataclass into its JSON object; fields that are None are left out."""
    wire: Wire = {}
    for field in _fields(type(value)):
        item = getattr(value, field.attribute)
        if item is not None:
            wire[field.name] = field.codec.encode(item, time_format)
    return wire


def decode(kind: type[T], wire: Mapping[str, Json]) -> T:
    """Build a dataclass from its JSON object; unknown fields are ignored."""
    arguments = {
        field.attribute: field.codec.decode(wire[field.name])
        for field in _fields(kind)
        if field.name in wire
    }
    return kind(**arguments)


def hidden() -> Mapping[str, bool]:
    """Mark a dataclass field as internal: it does not travel."""
    return {"hidden": True}


def _fields(kind: type) -> tuple[_Field, ...]:
    known = _known_fields.get(kind)
    if known is None:
        known = _known_fields[kind] = _read_fields(kind)
    return known


def _read_fields(kind: type) -> tuple[_Field, ...]:
    hints = get_type_hints(kind)
    if not dataclasses.is_dataclass(kind):
        raise TypeError(f"{kind.__name__} has no wire form")
    return tuple(
        _Field(field.name, wire_name(field.name), _codec(hints[field.name]))
        for field in dataclasses.fields(kind)
        if "hidden" not in field.metadata
    )


def _codec(hint: object) -> _Codec:
    if hint is TransactionId:
        return _Codec(lambda value, _: str(value), lambda wire: int(str(wire)))
    if hint is TimeNs:
        return _Codec(_encode_time, lambda wire: parse_time(str(wire)))
    if hint is Decimal:
        return _Codec(_encode_decimal, lambda wire: Decimal(str(wire)))
    if get_origin(hint) in (Union, types.UnionType):
        present = [part for part in get_args(hint) if part is not type(None)]
        return _codec(present[0])
    if get_origin(hint) is tuple:
        return _list_codec(_codec(get_args(hint)[0]))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _Codec(lambda value, _: str(value), hint)
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return _object_codec(hint)
    return _Codec(_encode_plain, lambda wire: wire)


def _list_codec(item: _Codec) -> _Codec:
    def encode_list(value: object, time_format: TimeFormat) -> Json:
        assert isinstance(value, tuple)
        return [item.encode(part, time_format) for part in value]

    def decode_list(wire: Json) -> object:
        assert isinstance(wire, list)
        return tuple(item.decode(part) for part in wire)

    return _Codec(encode_list, decode_list)


def _object_codec(kind: type) -> _Codec:
    def decode_object(wire: Json) -> object:
        assert isinstance(wire, dict)
        return decode(kind, wire)

    return _Codec(encode, decode_object)


def _encode_time(value: object, time_format: TimeFormat) -> Json:
    assert isinstance(value, int)
    return format_time(value, time_format)


def _encode_decimal(value: object, _: TimeFormat) -> Json:
    assert isinstance(value, Decimal)
    return format_decimal(value)


def _encode_plain(value: object, _: TimeFormat) -> Json:
    assert isinstance(value, bool | int | str)
    return value
