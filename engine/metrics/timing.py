"""How often it traded, and how long it held."""

import numpy as np

from engine.metrics.ledger import Ledger
from engine.metrics.market_time import SECOND_NS, Int64s, open_before
from engine.metrics.values import Reason, Undefined


def trades_per_day(book: Ledger) -> float | Undefined:
    """Closed trades divided by the trading days that had ticks."""
    return book.trades.count / book.days.count if book.days.count else Undefined(Reason.NO_EQUITY)


def average_hold(book: Ledger) -> float | Undefined:
    """The mean time from the opening of a trade to its last closing, weekends included."""
    if not book.trades.count:
        return Undefined(Reason.NO_TRADES)
    return float((book.trades.closed - book.trades.opened).mean() / SECOND_NS)


def time_in_market(book: Ledger) -> float | Undefined:
    """The share of open market time (weekends left out) in which a trade was held."""
    whole = _open_span(book)
    if not whole:
        return Undefined(Reason.NO_SPAN)
    order = np.argsort(book.trades.opened, kind="stable")
    opened = open_before(book.trades.opened)[order]
    closed = open_before(book.trades.closed)[order]
    # What an earlier trade covers already is not counted again.
    covered = np.maximum.accumulate(np.concatenate(([0], closed)))[:-1]
    return float(np.maximum(0, closed - np.maximum(opened, covered)).sum() / whole)


def average_position(book: Ledger) -> float | Undefined:
    """The units held on average over open market time, both sides alike, flat time as zero."""
    whole = _open_span(book)
    if not whole:
        return Undefined(Reason.NO_SPAN)
    held = open_before(book.trades.closed) - open_before(book.trades.opened)
    return float((held.astype(np.float64) * np.abs(book.trades.units)).sum() / whole)


def _open_span(book: Ledger) -> int:
    ends: Int64s = np.array([book.outcome.start_ns, book.outcome.end_ns], np.int64)
    before = open_before(ends)
    return int(before[1] - before[0])
