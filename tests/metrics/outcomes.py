"""Outcomes of backtests, built by hand or from a seed."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

import numpy as np

from domain.backtests import BacktestSpec
from domain.instruments import MAJORS
from engine.metrics.market_time import HOUR_NS, Int64s, nanoseconds, open_before
from engine.metrics.outcome import PRICE, Outcome, Table
from engine.results import EQUITY, MICRO, TRADE

MONDAY = nanoseconds(datetime(2026, 1, 5, 9, tzinfo=UTC))
BALANCE = 100_000


def spec(*pairs: str, balance: int = BALANCE, **rates: str) -> BacktestSpec:
    return BacktestSpec(
        strategy="ema_cross",
        parameters={"fast": 10, "slow": 60},
        instruments=tuple(MAJORS[pair] for pair in pairs or ("EUR_USD",)),
        balance=Decimal(balance),
        rates={currency: Decimal(rate) for currency, rate in rates.items()},
    )


def trade_row(
    number: int,
    profit: float,
    *,
    units: int = 1000,
    opened: float = 0,
    closed: float = 1,
    exit_points: int | None = None,
    financing: float = 0,
    adverse: int = 0,
    favourable: int = 0,
    spread: int = 10,
    instrument: int = 0,
    reason: int = 0,
    entry: int = 110_000,
) -> Table:
    """Build one row; hours count from a Monday morning, profit in the account's currency."""
    gained = round(profit * 100_000 / units) if exit_points is None else exit_points - entry
    values = (
        number,
        instrument,
        reason,
        units,
        MONDAY + round(opened * HOUR_NS),
        MONDAY + round(closed * HOUR_NS),
        entry,
        entry + gained,
        round(profit * MICRO),
        round(financing * MICRO),
        adverse,
        favourable,
        spread,
    )
    return np.array([values], TRADE)


def equity_rows(*rows: tuple[float, float, float]) -> Table:
    """Build equity of (hours from the Monday, NAV, lowest NAV), in the account's currency."""
    return np.array(
        [
            (MONDAY + round(hour * HOUR_NS), round(nav * MICRO), round(nav * MICRO), low, 0)
            for hour, nav, low in ((hour, nav, round(low * MICRO)) for hour, nav, low in rows)
        ],
        EQUITY,
    )


def outcome(
    *trades: Table,
    equity: Table | None = None,
    of: BacktestSpec | None = None,
    hours: float = 48,
    prices: Table | None = None,
) -> Outcome:
    return Outcome(
        spec=of or spec(),
        ticks=1000,
        start_ns=MONDAY,
        end_ns=MONDAY + round(hours * HOUR_NS),
        trades=np.concatenate(trades) if trades else np.empty(0, TRADE),
        equity=np.empty(0, EQUITY) if equity is None else equity,
        prices=prices,
    )


def open_hours(count: int) -> Int64s:
    """Return so many hours' ends while the market is open, from the Monday on."""
    times = MONDAY + HOUR_NS * np.arange(1, 2 * count + 100)
    opened: Int64s = np.diff(open_before(times), prepend=0)
    return times[opened > 0][:count]


def random_outcome(seed: int, count: int = 200, hours: int = 3000) -> Outcome:
    """Draw trades that follow each other, an equity that books them hour by hour, and prices."""
    draw = np.random.default_rng(seed)
    times = open_hours(hours)
    at = np.sort(draw.choice(times.size - 2, count, replace=False))
    units = draw.choice([-1, 1], count) * draw.integers(1, 20, count) * 1000
    points = draw.normal(5, 120, count).round().astype(np.int64)
    rows = np.zeros(count, TRADE)
    rows["trade"] = np.arange(1, count + 1)
    rows["units"], rows["entry"] = units, 110_000
    rows["exit"] = rows["entry"] + points * np.sign(units)
    rows["open_time"], rows["close_time"] = times[at], times[at + 1]
    rows["profit"] = points * np.abs(units) * 10
    rows["financing"] = -draw.integers(0, 2 * MICRO, count)
    rows["adverse"] = np.maximum(0, -points) + draw.integers(0, 50, count)
    rows["favourable"] = np.maximum(0, points) + draw.integers(0, 50, count)
    rows["entry_spread"] = draw.integers(8, 25, count)
    return Outcome(
        spec=spec(),
        ticks=hours * 1000,
        start_ns=MONDAY,
        end_ns=int(times[-1]),
        trades=rows,
        equity=booked(times, rows, draw),
        prices=random_prices(times, draw),
    )


def booked(times: Int64s, rows: Table, draw: np.random.Generator) -> Table:
    """Build the equity that flat hours and booked trades make, with dips within the hours."""
    steps = np.zeros(times.size, np.int64)
    np.add.at(steps, np.searchsorted(times, rows["close_time"]), rows["profit"] + rows["financing"])
    table = np.zeros(times.size, EQUITY)
    table["time"] = times
    table["nav"] = table["balance"] = BALANCE * MICRO + np.cumsum(steps)
    table["lowest"] = table["nav"] - draw.integers(0, 100 * MICRO, times.size)
    return table


def random_prices(times: Int64s, draw: np.random.Generator) -> Table:
    table = np.zeros(times.size, PRICE)
    table["time"] = times
    table["close"] = 220_000 + np.cumsum(draw.integers(-60, 61, times.size))
    table["low"], table["high"] = table["close"] - 40, table["close"] + 40
    return table


def results(*amounts: float) -> Sequence[Table]:
    """Build trades with these results, one hour each after the other."""
    return [
        trade_row(number, amount, opened=number - 1, closed=number)
        for number, amount in enumerate(amounts, 1)
    ]
