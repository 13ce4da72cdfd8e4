"""`forex history list`."""

from dataclasses import asdict
from typing import Any

from adapters.history.bars import stored_bars
from adapters.history.describing import Held, describe
from adapters.history.opening import open_store
from adapters.history.spans import text_of
from cli.history.telling import print_json, print_table
from domain.times import from_ns

MEGABYTE = 1e6


def show(history: str, *, as_json: bool) -> None:
    """Print what a history holds."""
    store = open_store(history)
    held, bars = describe(store), stored_bars(store)
    if as_json:
        found = {"location": store.location, "ticks": [_plain(one) for one in held], "bars": bars}
        print_json(found)
        return
    columns = ("feed", "instrument", "from", "to", "ticks", "files", "MB", "days missing")
    print_table(columns, [_row(one) for one in held])
    for text in (text for one in held for text in one.broken):
        print(f"unreadable: {text}")
    for granularity in bars:
        print(f"bars, no ticks: {granularity}")
    if not held and not bars:
        print(f"{store.location} holds no ticks: `forex history import` brings some.")


def _plain(held: Held) -> dict[str, Any]:
    return asdict(held) | {"first": _time(held.first_ns), "last": _time(held.last_ns)}


def _row(held: Held) -> tuple[str, ...]:
    missing = ", ".join(str(day) for day in held.missing[:3])
    more = f" and {len(held.missing) - 3} more" if len(held.missing) > 3 else ""
    return (
        held.feed or "",
        held.instrument,
        _minute(held.first_ns),
        _minute(held.last_ns),
        f"{held.ticks:,}",
        f"{held.files:,}",
        f"{held.bytes / MEGABYTE:,.1f}",
        f"{missing}{more}",
    )


def _time(time_ns: int | None) -> str | None:
    return None if time_ns is None else text_of(time_ns)


def _minute(time_ns: int | None) -> str:
    return "" if time_ns is None else f"{from_ns(time_ns):%Y-%m-%d %H:%M}"
