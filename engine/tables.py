"""A run's tables at its start: the account, the books, the routes between currencies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import numpy.typing as npt

from domain.backtests import BacktestSpec, Execution, LimitFill, TargetFill
from domain.financing import long_rate, short_rate
from domain.instruments import Instrument
from engine.kernel.layout import (
    ACCOUNT,
    BOOK,
    BOOK_ROWS,
    ENOUGH_ROWS,
    FAR,
    HOURS,
    NEVER,
    NOTICE,
    NOTICES,
    OPEN,
    ROUTE,
    ROWS,
)
from engine.kernel.money import ONE
from engine.kernel.worth import RATE_PARTS
from engine.results import EQUITY, MICRO, TRADE

Table = npt.NDArray[np.void]
LONGEST_ROUTE = 3


class NoRate(ValueError):
    """A currency of the run cannot be turned into the account's."""


@dataclass(frozen=True, slots=True)
class Tables:
    """Everything that the kernel works on but the strategies, one table of records each."""

    account: Table
    books: Table
    trades: Table
    notices: Table
    routes: Table
    rows: Table
    hours: Table

    def __post_init__(self) -> None:
        """Tell the account where the other tables lie."""
        names = ("books", "trades", "notices", "routes", "rows", "hours")
        for name in names:
            self.account[f"{name}_at"] = getattr(self, name).ctypes.data

    @property
    def address(self) -> int:
        """Return where the account lies."""
        return int(self.account.ctypes.data)

    def kept(self) -> tuple[Table, ...]:
        """Return the tables that say where the run stands."""
        return self.account, self.books, self.trades, self.notices

    def untold(self, k: int) -> npt.NDArray[np.int64]:
        """Return where what an instrument's strategy is still to be told is, the oldest first."""
        book = self.books[k]
        return k * NOTICES + np.arange(book["told"], book["notices"]) % NOTICES

    def all(self) -> tuple[Table, ...]:
        """Return the tables in the order in which the kernel takes them."""
        return (
            self.account,
            self.books,
            self.trades,
            self.notices,
            self.routes,
            self.rows,
            self.hours,
        )


def tables_of(spec: BacktestSpec, bar_seconds: Sequence[int]) -> Tables:
    """Make a run's tables; raises `NoRate`."""
    instruments = spec.instruments
    count = len(instruments)
    books = np.zeros(count, BOOK)
    for book, instrument, seconds in zip(books, instruments, bar_seconds, strict=True):
        _open_book(book, instrument, seconds, spec.execution)
    return Tables(
        account=_account(spec),
        books=books,
        trades=np.zeros(count * BOOK_ROWS, OPEN),
        notices=np.zeros(count * NOTICES, NOTICE),
        routes=_routes(spec),
        rows=np.zeros(ROWS, TRADE),
        hours=np.zeros(HOURS, EQUITY),
    )


def micro(amount: Decimal) -> int:
    """Turn money into micro-units."""
    return int(amount * MICRO)


def _account(spec: BacktestSpec) -> Table:
    account = np.zeros(1, ACCOUNT)
    execution = spec.execution
    settings = {
        "balance": micro(spec.balance),
        "highest": micro(spec.balance),
        "instruments": len(spec.instruments),
        "enough_rows": ENOUGH_ROWS,
        "row_mask": ROWS - 1,
        "latency": execution.latency_ns,
        "slippage": execution.slippage,
        "touch_targets": execution.target_fill is TargetFill.TOUCH,
        "limits_through": execution.limit_fill is LimitFill.THROUGH,
        "maximum_spread": execution.maximum_spread,
        "financing": execution.financing,
        "margin": execution.margin,
        "weekends": execution.hours,
        "sensible_stops": execution.sensible_stops,
    }
    for name, value in settings.items():
        account[name] = value
    return account


def _open_book(book: np.void, instrument: Instrument, bar: int, execution: Execution) -> None:
    settings = {
        "bid_floor": -FAR,
        "bid_ceiling": FAR,
        "ask_floor": -FAR,
        "ask_ceiling": FAR,
        "cancelled_at": NEVER,
        "scale": 10**instrument.display_precision,
        "most_units": int(instrument.maximum_order_units),
        "margin_rate": int(instrument.margin_rate * RATE_PARTS),
        "bar_ns": bar * 1_000_000_000,
    }
    if execution.financing:
        settings["long_rate"] = int(long_rate(instrument) * RATE_PARTS)
        settings["short_rate"] = int(short_rate(instrument) * RATE_PARTS)
    for name, value in settings.items():
        book[name] = value


def _routes(spec: BacktestSpec) -> Table:
    routes = np.zeros(2 * len(spec.instruments), ROUTE)
    known = _paths(spec)
    for k, instrument in enumerate(spec.instruments):
        for place, currency in enumerate((instrument.base, instrument.quote)):
            if currency not in known:
                raise NoRate(
                    f"no rate turns {currency} into {spec.currency}: "
                    f"name one, or run a pair that has it"
                )
            _write_route(routes[2 * k + place], known[currency])
    return routes


@dataclass(frozen=True, slots=True)
class _Path:
    fixed: int
    legs: tuple[tuple[int, bool], ...] = ()


def _paths(spec: BacktestSpec) -> Mapping[str, _Path]:
    """Find the shortest way to the account's currency from each, as the paper exchange does."""
    paths = {spec.currency: _Path(ONE)}
    for currency, rate in spec.rates.items():
        paths.setdefault(currency, _Path(int(rate * ONE)))
    for _ in range(LONGEST_ROUTE):
        reached = dict(paths)
        for k, instrument in enumerate(spec.instruments):
            base, quote = instrument.base, instrument.quote
            if quote in reached and base not in paths:
                paths[base] = _longer(reached[quote], (k, False))
            elif base in reached and quote not in paths:
                paths[quote] = _longer(reached[base], (k, True))
    return paths


def _longer(path: _Path, leg: tuple[int, bool]) -> _Path:
    return _Path(path.fixed, (leg, *path.legs))


def _write_route(route: np.void, path: _Path) -> None:
    route["fixed"] = path.fixed
    route["legs"] = len(path.legs)
    route["home"] = path.fixed == ONE and not path.legs
    for place, (instrument, inverse) in enumerate(path.legs):
        route[f"leg_{place}"] = instrument
        route[f"inverse_{place}"] = inverse
