"""The page that is being written: one database transaction's worth of bookings."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from adapters.postgres.inbox import Letter
from adapters.postgres.tables import OrderRow, TradeRow
from domain.accounts import AccountId
from domain.events import NewEvent
from domain.market_hours import trading_day
from domain.numbers import ZERO, Units
from domain.order_terms import OrderKind
from domain.orders import IntentId
from domain.times import from_ns

ELSEWHERE = "elsewhere"
"""The tag of what nobody of ours asked for."""


@dataclass(slots=True)
class Profit:
    """What a tag earned in a day, so far on this page."""

    realised_pl: Decimal = ZERO
    financing: Decimal = ZERO
    half_spread_cost: Decimal = ZERO
    fills: int = 0


class Orders:
    """Our orders that a page speaks of, by their own name and by the broker's."""

    def __init__(self, rows: Iterable[OrderRow]) -> None:
        self._by_intent = {row.id: row for row in rows}
        self._by_broker = {
            row.broker_order_id: row for row in self._by_intent.values() if row.broker_order_id
        }

    def __iter__(self) -> Iterator[OrderRow]:
        return iter(self._by_intent.values())

    def named(self, intent: IntentId | None) -> OrderRow | None:
        """Find an order by its intent's id."""
        return None if intent is None else self._by_intent.get(intent)

    def at_broker(self, broker_order: str, intent: IntentId | None) -> OrderRow | None:
        """Find an order by the broker's id, or by its intent's where it has no other there."""
        known = self._by_broker.get(broker_order)
        if known is not None:
            return known
        named = self.named(intent)
        return named if named is not None and named.broker_order_id is None else None

    def hold(self, row: OrderRow, broker_order: str) -> None:
        """Note under which id the broker has an order."""
        row.broker_order_id = broker_order
        self._by_broker[broker_order] = row


@dataclass(slots=True, kw_only=True)
class Page:
    """What bookings change, in memory until it is written: rows, sums, events, letters.

    `trades` are those that the transactions name and all open ones of the instruments that they
    fill. `unfilled` are the units that an order still needs room for, zero where it needs none;
    `given` are fills that were booked before as nobody's, and the orders that they belong to.
    """

    account: AccountId
    now: datetime
    orders: Orders
    trades: dict[str, TradeRow]
    opened: list[TradeRow] = field(default_factory=list)
    fills: list[dict[str, object]] = field(default_factory=list)
    positions: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    profits: dict[tuple[date, str], Profit] = field(default_factory=lambda: defaultdict(Profit))
    unfilled: dict[str, Units] = field(default_factory=dict)
    given: dict[int, OrderRow] = field(default_factory=dict)
    events: list[NewEvent] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    touched: dict[str, OrderRow] = field(default_factory=dict)

    @property
    def waited_for(self) -> list[OrderRow]:
        """Return the orders touched whose workflows wait for news; others see the answer."""
        return [order for order in self.touched.values() if order.kind != OrderKind.MARKET]

    def profit(self, time_ns: int, tag: str | None) -> Profit:
        """Return the sums of a tag for the trading day of a moment."""
        return self.profits[trading_day(from_ns(time_ns)), tag or ELSEWHERE]

    def open_trades(self, instrument: str, run: str | None = None) -> list[TradeRow]:
        """Return an instrument's open trades, all of them or a run's."""
        return [
            row
            for row in self.trades.values()
            if row.instrument == instrument
            and row.units != ZERO
            and (run is None or row.run_id == run)
        ]
