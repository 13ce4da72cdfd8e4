"""One codec between dataclasses and JSON, in two forms that both come from the fields alone.

On the wire a value looks as OANDA shows it: ids and decimals as strings, times in the format
asked for, absent values and hidden fields not at all. Kept whole it has every field, and can be
restored to the very same value. What writes and reads a class is put together once.
"""

import dataclasses
import json
import types
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from enum import Enum, StrEnum
from functools import partial
from itertools import cycle
from typing import NamedTuple, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from paper.wire import (
    Json,
    TimeFormat,
    TimeNs,
    TransactionId,
    Wire,
    format_decimal,
    format_time,
    parse_time,
    wire_name,
)


class _Form(StrEnum):
    RFC3339 = "RFC3339"
    UNIX = "UNIX"
    WHOLE = "WHOLE"


Writer = Callable[[object], Json]
Reader = Callable[[Json], object]
T = TypeVar("T")


class _Field(NamedTuple):
    attribute: str
    name: str
    write: Writer | None
    read: Reader | None


ON_WIRE = {TimeFormat.RFC3339: _Form.RFC3339, TimeFormat.UNIX: _Form.UNIX}

_known: dict[tuple[type, _Form], tuple[_Field, ...]] = {}
_to_json = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode


def encode(value: object, time_format: TimeFormat = TimeFormat.RFC3339) -> Wire:
    """Turn a dataclass into its JSON object on the wire."""
    return _encode(value, ON_WIRE[time_format])


def decode(kind: type[T], wire: Mapping[str, Json]) -> T:
    """Build a dataclass from its JSON object on the wire; unknown fields are ignored."""
    return _decode(wire, kind, _Form.RFC3339)


def to_json(value: Json) -> str:
    """Write JSON on one line, without a space to spare."""
    return _to_json(value)


def keeper(hint: object) -> Writer:
    """Return what turns values of a type into JSON that holds all of them."""
    return _writer(hint, _Form.WHOLE) or _unchanged


def restorer(hint: object) -> Reader:
    """Return what turns the JSON of a keeper back into values of a type."""
    return _reader(hint, _Form.WHOLE) or _unchanged


def _encode(value: object, form: _Form) -> Wire:
    wire: Wire = {}
    for attribute, name, write, _ in _known.get((type(value), form)) or _learn(type(value), form):
        item = getattr(value, attribute)
        if item is not None:
            wire[name] = item if write is None else write(item)
    return wire


def _decode(wire: Mapping[str, Json], kind: type[T], form: _Form) -> T:
    arguments: dict[str, object] = {}
    for attribute, name, _, read in _known.get((kind, form)) or _learn(kind, form):
        if name in wire:
            item = wire[name]
            arguments[attribute] = item if read is None else read(item)
    return kind(**arguments)


def _learn(kind: type, form: _Form) -> tuple[_Field, ...]:
    if not dataclasses.is_dataclass(kind):
        raise TypeError(f"{kind.__name__} has no wire form")
    hints = get_type_hints(kind)
    fields = tuple(
        _Field(each.name, wire_name(each.name), _writer(hint, form), _reader(hint, form))
        for each in dataclasses.fields(kind)
        if form is _Form.WHOLE or "hidden" not in each.metadata
        for hint in (hints[each.name],)
    )
    _known[kind, form] = fields
    return fields


def _writer(hint: object, form: _Form) -> Writer | None:
    """Return what writes a value of a type; None where it is written as it is."""
    kinds = _kinds(hint)
    if len(kinds) > 1 and form is _Form.WHOLE:
        return partial(_write_tagged, form=form)
    hint = kinds[0]
    if hint is TransactionId or _is_a(hint, Enum):
        return str
    if hint is TimeNs:
        return None if form is _Form.WHOLE else partial(_write_time, form=TimeFormat(form))
    if hint is Decimal:
        return str if form is _Form.WHOLE else cast(Writer, format_decimal)
    if get_origin(hint) is tuple:
        return _list_writer([_writer(part, form) for part in _parts(hint)])
    return partial(_encode, form=form) if dataclasses.is_dataclass(hint) else None


def _reader(hint: object, form: _Form) -> Reader | None:
    """Return what reads a value of a type; None where it is read as it is."""
    kinds = _kinds(hint)
    if len(kinds) > 1 and form is _Form.WHOLE:
        return partial(_read_tagged, kinds={kind.__name__: kind for kind in kinds}, form=form)
    hint = kinds[0]
    if hint is TransactionId:
        return lambda wire: int(str(wire))
    if hint is TimeNs:
        return None if form is _Form.WHOLE else lambda wire: parse_time(str(wire))
    if hint is Decimal:
        return lambda wire: Decimal(str(wire))
    if get_origin(hint) is tuple:
        return _list_reader([_reader(part, form) for part in _parts(hint)])
    if _is_a(hint, Enum):
        return cast(Reader, hint)
    return partial(_decode, kind=hint, form=form) if dataclasses.is_dataclass(hint) else None


def _kinds(hint: object) -> tuple[type, ...]:
    """Return the types that a value may have, None left out."""
    if get_origin(hint) not in (Union, types.UnionType):
        return (cast(type, hint),)
    return tuple(part for part in get_args(hint) if part is not type(None))


def _parts(hint: object) -> tuple[object, ...]:
    """Return the types of a tuple's parts; one of any length has one for all."""
    return tuple(part for part in get_args(hint) if part is not Ellipsis)


def _is_a(hint: object, kind: type) -> bool:
    return isinstance(hint, type) and issubclass(hint, kind)


def _write_time(value: object, form: TimeFormat) -> Json:
    return format_time(cast(int, value), form)


def _list_writer(writers: Sequence[Writer | None]) -> Writer:
    def write_list(value: object) -> Json:
        write = zip(cast(tuple[Json, ...], value), cycle(writers))
        return [item if writer is None else writer(item) for item, writer in write]

    return write_list


def _list_reader(readers: Sequence[Reader | None]) -> Reader:
    def read_list(wire: Json) -> object:
        read = zip(cast(list[Json], wire), cycle(readers))
        return tuple(item if reader is None else reader(item) for item, reader in read)

    return read_list


def _write_tagged(value: object, form: _Form) -> Json:
    return [type(value).__name__, _encode(value, form)]


def _read_tagged(wire: Json, kinds: Mapping[str, type], form: _Form) -> object:
    assert isinstance(wire, list)
    name, fields = wire
    assert isinstance(fields, dict)
    return _decode(fields, kinds[str(name)], form)


def _unchanged(value: object) -> Json:
    return cast(Json, value)
