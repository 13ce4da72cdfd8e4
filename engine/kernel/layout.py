"""The tables that the kernel works on: one row is one record.

Times are nanoseconds UTC, prices and distances points, money micro-units, rates twelve decimals.
"""

from typing import Any, NamedTuple

import numpy as np

I64 = np.int64

Record = Any
"""A numba record: a pointer to a row of one of the tables below."""

LONGEST_BOOK = 1_000
"""Trades that may be open in one instrument."""
BOOK_ROWS = 1_024
NOTICES = 2_048
MOST_ROUNDS = 64
"""Orders that may be sent on one tick."""
MOST_ORDERS = 2_000_000
"""Orders that may be sent in one run."""
ROWS = 16_384
ENOUGH_ROWS = 8_192
HOURS = 4_096
ENOUGH_HOURS = 4_000
NEVER = 2**63 - 1
FAR = 2**40

HOUR_NS = 3_600_000_000_000
SECOND_NS = 1_000_000_000

ENTRY, CLOSING = 1, 2
MARKET, LIMIT, STOP, TOUCHED = 0, 1, 2, 3
NOTHING, ORDER, CANCEL = 0, 1, 2
ABSENT, FLYING, RESTING = 0, 1, 2
FILL, DENIAL = 0, 1
NO_FAULT, TOO_MANY_TRADES, TOO_MANY_ON_A_TICK, TOO_MANY_ORDERS, TOO_MUCH_MONEY = 0, 1, 2, 3, 4
MOST_MONEY = 2**60
MOST_HELD = 10**10


def _numbers(*names: str) -> list[tuple[str, type[np.generic]]]:
    return [(name, I64) for name in names]


ACCOUNT = np.dtype(
    _numbers(
        "balance",
        "due",
        "books_at",
        "trades_at",
        "notices_at",
        "routes_at",
        "rows_at",
        "hours_at",
        "fault",
        "faulty",
        "laps",
        "ticks",
        "time",
        "sequence",
        "trades",
        "orders",
        "rows",
        "hours",
        "open_trades",
        "nav",
        "closings",
        "wins",
        "gains",
        "losses",
        "highest",
        "drawdown",
        "enough_rows",
        "row_mask",
        "hour_end",
        "lowest",
        "day_end",
        "turn",
        "closed",
        "instruments",
        "latency",
        "slippage",
        "touch_targets",
        "limits_through",
        "maximum_spread",
        "financing",
        "margin",
        "weekends",
        "sensible_stops",
    )
)
"""The account, the clock, and how orders are filled; `..._at` are where the other tables lie."""

BOOK = np.dtype(
    [
        *_numbers("bid_floor", "bid_ceiling", "ask_floor", "ask_ceiling"),
        *_numbers("position", "entry", "waiting"),
        ("pending", np.bool_),
        ("cancelling", np.bool_),
        *_numbers("asked", "ask_units", "ask_purpose", "ask_stop", "ask_target", "ask_trail"),
        *_numbers("ask_kind", "ask_at", "ask_bound", "ask_good_for"),
        *_numbers("time", "bid", "ask", "held", "open_trades", "worst"),
        *_numbers("reach_low", "reach_high"),
        *_numbers("notices", "told", "rounds", "muted"),
        *_numbers("order", "units", "purpose", "stop", "target", "trail", "kind", "at", "bound"),
        *_numbers("good_till", "arrives", "cancelled_at", "order_sequence", "rising"),
        *_numbers("scale", "most_units", "margin_rate", "long_rate", "short_rate"),
        *_numbers("bar_ns", "bar_start", "bar_end", "bar_open", "bar_high", "bar_low"),
        *_numbers("bar_ticks", "bar_close"),
    ],
    align=True,
)
"""One instrument: the band of prices in which nothing happens, what its strategy sees and asks
for, its latest quote, the order in flight, and how it is counted. `mids` of bars are doubled."""

OPEN = np.dtype(
    _numbers(
        "trade",
        "sequence",
        "units",
        "entry",
        "time",
        "stop",
        "target",
        "trail",
        "best",
        "low",
        "high",
        "spread",
        "financing",
    )
)
"""An open trade; `low` and `high` are the extremes of the price at which it would be closed."""

NOTICE = np.dtype(_numbers("kind", "units", "price", "position", "entry", "done"))
"""What a strategy is to be told."""

ROUTE = np.dtype(
    _numbers("home", "fixed", "legs", "leg_0", "inverse_0", "leg_1", "inverse_1", "leg_2")
    + _numbers("inverse_2")
)
"""How a currency is turned into the account's: a fixed rate, then the mids of instruments."""


class Desk(NamedTuple):
    """The first record of each table, as the kernel passes them about."""

    account: Record
    books: Record
    trades: Record
    notices: Record
    routes: Record
    rows: Record
    hours: Record


class Seen(NamedTuple):
    """A tick as a strategy sees it."""

    instrument: int
    time: int
    bid: int
    ask: int


class Told(NamedTuple):
    """A fill as a strategy is told of it."""

    units: int
    price: int


class Closed(NamedTuple):
    """A finished bar as a strategy sees it."""

    time: int
    open: float
    high: float
    low: float
    close: float
    ticks: int
