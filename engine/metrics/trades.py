"""Whole trades, put together from the rows that closed them in parts."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.metrics.market_time import Int64s
from engine.metrics.outcome import Outcome, Table
from engine.results import MICRO

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trades:
    """Whole trades as columns, in the order in which they were wholly closed.

    Money is micro-units, times nanoseconds UTC. `result` is profit and financing together,
    `units` are signed, `pips` is what the price brought per unit, `adverse` and `favourable` are
    pips. `point_value` is what one point is worth to the whole trade in micro-units, `spread`
    what the entry's spread cost in them; both are NaN where a rate is unknown.
    """

    number: Int64s
    instrument: Int64s
    units: Int64s
    opened: Int64s
    closed: Int64s
    result: Int64s
    financing: Int64s
    pips: Floats
    adverse: Floats
    favourable: Floats
    entry_spread: Floats
    point_value: Floats
    spread: Floats

    @property
    def count(self) -> int:
        """Return how many trades there are."""
        return self.number.size

    def wins(self) -> Int64s:
        """Return the results above zero."""
        return self.result[self.result > 0]

    def losses(self) -> Int64s:
        """Return the results below zero, negative as they are."""
        return self.result[self.result < 0]


def whole_trades(outcome: Outcome) -> Trades:
    """Put the rows of each trade together; without rows, columns of no length."""
    rows = outcome.trades[np.argsort(outcome.trades["trade"], kind="stable")]
    values = point_values(outcome, rows)
    starts = np.flatnonzero(np.diff(rows["trade"], prepend=-1))
    if not starts.size:
        return _columns(rows, starts, values, outcome)
    closed = np.maximum.reduceat(rows["close_time"], starts)
    order = np.lexsort((rows["trade"][starts], closed))
    ends = np.append(starts[1:], rows.size)[order]
    # Rows again, now in the order in which their trades ended.
    lengths = ends - starts[order]
    offsets = np.cumsum(lengths) - lengths
    picked = np.repeat(starts[order] - offsets, lengths) + np.arange(rows.size)
    return _columns(rows[picked], offsets, values[picked], outcome)


def point_values(outcome: Outcome, rows: Table) -> Floats:
    """Return what one point is worth to each row's units, in micro-units of the account.

    The rate is 1 for a pair in the account's currency. For others it is the one at which the
    row's own profit was booked; where entry and exit are equal, the mean of the instrument's
    other rows, or else the spec's rate.
    """
    values = np.empty(rows.size, np.float64)
    for index, instrument in enumerate(outcome.spec.instruments):
        of = rows["instrument"] == index
        quote = np.abs(rows["units"][of]) * (float(instrument.point) * MICRO)
        rate = outcome.spec.rates.get(instrument.quote)
        if instrument.quote == outcome.spec.currency:
            values[of] = quote
        else:
            values[of] = quote * _booked_rates(rows[of], quote, float(rate or np.nan))
    return values


def _booked_rates(rows: Table, quote: Floats, known: float) -> Floats:
    gained = _points(rows) * quote
    moved = (gained != 0) & (rows["profit"] != 0)
    rates = np.full(rows.size, known)
    rates[moved] = rows["profit"][moved] / gained[moved]
    if moved.any():
        rates[~moved] = rates[moved].mean()
    return rates


def _points(rows: Table) -> Int64s:
    points: Int64s = (rows["exit"] - rows["entry"]) * np.sign(rows["units"])
    return points


def _columns(rows: Table, starts: Int64s, values: Floats, outcome: Outcome) -> Trades:
    instrument = rows["instrument"][starts].astype(np.int64)
    sizes = [float(each.points_per_pip) for each in outcome.spec.instruments]
    pip = np.array(sizes, np.float64)[instrument]
    units = _sums(rows["units"], starts)
    profit, financing = (_sums(rows[name], starts) for name in ("profit", "financing"))
    weighted = _sums(_points(rows) * np.abs(rows["units"]), starts)
    return Trades(
        number=rows["trade"][starts],
        instrument=instrument,
        units=units,
        opened=rows["open_time"][starts],
        closed=_highest(rows["close_time"], starts),
        result=profit + financing,
        financing=financing,
        pips=weighted / np.abs(units) / pip,
        adverse=_highest(rows["adverse"], starts) / pip,
        favourable=_highest(rows["favourable"], starts) / pip,
        entry_spread=rows["entry_spread"][starts] / pip,
        point_value=_float_sums(values, starts),
        spread=_float_sums(values * rows["entry_spread"], starts),
    )


def _sums(column: Int64s, starts: Int64s) -> Int64s:
    return np.add.reduceat(column, starts) if starts.size else np.empty(0, np.int64)


def _float_sums(column: Floats, starts: Int64s) -> Floats:
    return np.add.reduceat(column, starts) if starts.size else np.empty(0, np.float64)


def _highest(column: Int64s, starts: Int64s) -> Int64s:
    return np.maximum.reduceat(column, starts) if starts.size else np.empty(0, np.int64)
