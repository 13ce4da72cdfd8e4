"""The list of trades, row by row as they were closed."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from domain.instruments import Instrument
from domain.numbers import Price
from engine.metrics.market_time import moment
from engine.metrics.outcome import Outcome, Table
from engine.metrics.values import money
from engine.results import CloseReason


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeLine:
    """One closing of (a part of) a trade. `units` are signed, distances pips, times UTC."""

    trade: int
    instrument: str
    units: int
    opened: datetime
    closed: datetime
    entry: Price
    exit: Price
    reason: CloseReason
    profit: Decimal
    financing: Decimal
    pips: Decimal
    adverse: Decimal
    favourable: Decimal
    spread: Decimal


def trade_lines(outcome: Outcome, start: int = 0, count: int = 100) -> tuple[TradeLine, ...]:
    """Return a page of the list, in the order of the closings."""
    rows = outcome.trades[start : start + count]
    instruments = outcome.spec.instruments
    return tuple(_line(row, instruments[int(row["instrument"])]) for row in rows)


def _line(row: Table, instrument: Instrument) -> TradeLine:
    units, entry, left = int(row["units"]), int(row["entry"]), int(row["exit"])
    pip = instrument.points_per_pip
    return TradeLine(
        trade=int(row["trade"]),
        instrument=instrument.name,
        units=units,
        opened=moment(int(row["open_time"])),
        closed=moment(int(row["close_time"])),
        entry=instrument.price(entry),
        exit=instrument.price(left),
        reason=CloseReason(int(row["reason"])),
        profit=money(int(row["profit"])),
        financing=money(int(row["financing"])),
        pips=Decimal((left - entry) * (1 if units > 0 else -1)) / pip,
        adverse=Decimal(int(row["adverse"])) / pip,
        favourable=Decimal(int(row["favourable"])) / pip,
        spread=Decimal(int(row["entry_spread"])) / pip,
    )
