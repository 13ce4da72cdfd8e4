"""Names for what ran and what came of it: hashes that are equal only for equal content."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from decimal import Decimal

from domain.backtests import BacktestSpec
from domain.numbers import plain
from engine.metrics.outcome import Outcome, Table

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


def spec_hash(spec: BacktestSpec) -> str:
    """Return the SHA-256 of a spec as canonical JSON, in hexadecimal."""
    return _sha256(canonical(as_json(spec)))


def report_hash(outcome: Outcome) -> str:
    """Return the SHA-256 of a spec and its results, in hexadecimal.

    Results are the ticks, their range, the trades and the equity. A run that was interrupted
    and resumed has the hash of one that was not; sampled prices and figures derived from the
    results do not count.
    """
    content: Json = {
        "spec": as_json(outcome.spec),
        "ticks": outcome.ticks,
        "start_ns": outcome.start_ns,
        "end_ns": outcome.end_ns,
        "trades": table_hash(outcome.trades),
        "equity": table_hash(outcome.equity),
    }
    return _sha256(canonical(content))


def table_hash(table: Table) -> str:
    """Return the SHA-256 of a table's columns and rows, whatever the machine's byte order."""
    layout = canonical([[name, table.dtype[name].str[1:]] for name in table.dtype.names or ()])
    rows = table.astype(table.dtype.newbyteorder("<")).tobytes()
    return hashlib.sha256(layout.encode() + b"\n" + rows).hexdigest()


def canonical(content: Json) -> str:
    """Write JSON in the one way that is hashed: sorted keys, no spaces, ASCII, no NaN."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)


def as_json(value: object) -> Json:
    """Turn a value of the domain into JSON: decimals plain, times UTC in ISO 8601.

    Raises:
        TypeError: a value that has no such form.
    """
    match value:
        case None | bool() | int() | float() | str():
            return value
        case Decimal():
            return plain(value)
        case datetime():
            return value.astimezone(UTC).isoformat()
        case Mapping():
            return {str(key): as_json(each) for key, each in value.items()}
        case tuple() | list():
            return [as_json(each) for each in value]
    if is_dataclass(value):
        return {each.name: as_json(getattr(value, each.name)) for each in fields(value)}
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
