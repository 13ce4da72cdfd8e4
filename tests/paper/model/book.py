"""Trades and resting orders of the model, and what they come to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from tests.paper.model.rates import Conversion, Quote, money

ZERO = Decimal(0)
PROTECTIVE = ("TAKE_PROFIT", "STOP_LOSS", "TRAILING_STOP_LOSS")
OnFill = Mapping[str, Mapping[str, str]]


@dataclass(slots=True, kw_only=True)
class Trade:
    """A trade; `units` are what is left of it, signed, and `initial` what it opened with."""

    id: str
    instrument: str
    price: Decimal
    initial: Decimal
    units: Decimal
    margin_at_open: Decimal
    realized: Decimal = ZERO
    financing: Decimal = ZERO
    closings: list[str] = field(default_factory=list)
    closed_at: Decimal = ZERO
    client_id: str = ""

    @property
    def is_long(self) -> bool:
        """Return which way it went."""
        return self.initial > 0

    @property
    def is_open(self) -> bool:
        """Return whether anything is left of it."""
        return self.units != 0

    def profit_at(self, price: Decimal, quote_currency: Conversion) -> Decimal:
        """Return what the rest of the trade would book if it closed at a price."""
        return money(quote_currency.of((price - self.price) * self.units))

    def average_close(self) -> Decimal:
        """Return what its closed units got on average, unrounded."""
        return self.closed_at / abs(self.initial - self.units)


@dataclass(slots=True, kw_only=True)
class Resting:
    """A pending order; one that closes a trade has its id instead of units.

    `price` is the level that wakes it, of a trailing stop the one that it has come to.
    """

    id: str
    type: str
    instrument: str
    price: Decimal
    units: Decimal = ZERO
    trade_id: str = ""
    distance: Decimal = ZERO
    rises_to: bool = False
    bound: Decimal | None = None
    position_fill: str = "DEFAULT"
    on_fill: OnFill = field(default_factory=dict)
    ends: datetime | None = None


@dataclass(slots=True, kw_only=True)
class Side:
    """One side of a position: what was booked on it so far."""

    pl: Decimal = ZERO
    financing: Decimal = ZERO


@dataclass(slots=True, kw_only=True)
class Book:
    """Everything an account holds."""

    trades: dict[str, Trade] = field(default_factory=dict)
    orders: dict[str, Resting] = field(default_factory=dict)
    sides: dict[tuple[str, bool], Side] = field(default_factory=dict)

    def open_trades(self, instrument: str | None = None) -> list[Trade]:
        """Return what is open, the oldest first."""
        return [
            trade
            for trade in self.trades.values()
            if trade.is_open and instrument in (None, trade.instrument)
        ]

    def instruments(self) -> list[str]:
        """Return what is held at the moment."""
        return list(dict.fromkeys(trade.instrument for trade in self.open_trades()))

    def units(self, instrument: str, long: bool) -> Decimal:
        """Return one side of a position, signed."""
        held = [t.units for t in self.open_trades(instrument) if t.is_long is long]
        return sum(held, ZERO)

    def side(self, instrument: str, long: bool) -> Side:
        """Return what was booked on one side of a position."""
        return self.sides.setdefault((instrument, long), Side())

    def dependents(self, trade_id: str) -> list[Resting]:
        """Return the orders that would close a trade: target, stop, trailing stop."""
        linked = [order for order in self.orders.values() if order.trade_id == trade_id]
        return sorted(linked, key=lambda order: PROTECTIVE.index(order.type))

    def buys(self, order: Resting) -> bool:
        """Return which way an order would trade."""
        return order.units > 0 if order.units else not self.trades[order.trade_id].is_long


def exposure(long: Decimal, short: Decimal) -> Decimal:
    """Return the units of a position that need margin: the larger side."""
    return max(long, -short)


def half_spread(quote: Quote, units: Decimal, quote_currency: Conversion) -> Decimal:
    """Return what crossing half of the spread cost, unrounded."""
    return (quote.ask - quote.bid) / 2 * abs(units) * quote_currency.value
