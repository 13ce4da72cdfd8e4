"""Orders, trades and positions as an account keeps them."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from paper.ledger.fills import OrderFill, TradeReduce
from paper.ledger.transactions import Stamp
from paper.orders.terms import ClientExtensions, OrderBody, OrderType
from paper.wire import TimeNs, TransactionId, hidden

FINISHED_KEPT = 20_000
"""How many finished orders and closed trades stay readable by their id."""

ZERO_MONEY = Decimal("0.0000")

T = TypeVar("T")


class OrderState(StrEnum):
    """Where an order is in its life."""

    PENDING = "PENDING"
    FILLED = "FILLED"
    TRIGGERED = "TRIGGERED"
    CANCELLED = "CANCELLED"


class TradeState(StrEnum):
    """Where a trade is in its life."""

    OPEN = "OPEN"
    CLOSED = "CLOSED"


class PositionSide(StrEnum):
    """The two sides of a position."""

    LONG = "long"
    SHORT = "short"

    @classmethod
    def of(cls, units: Decimal) -> "PositionSide":
        """Return the side that signed units are on."""
        return cls.LONG if units > 0 else cls.SHORT


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order: its terms, and what became of it."""

    id: TransactionId
    create_time: TimeNs
    terms: OrderBody = field(metadata=hidden())
    state: OrderState = OrderState.PENDING
    filling_transaction_id: TransactionId | None = None
    filled_time: TimeNs | None = None
    trade_opened_id: TransactionId | None = None
    trade_reduced_id: TransactionId | None = None
    trade_closed_ids: tuple[TransactionId, ...] | None = None
    cancelling_transaction_id: TransactionId | None = None
    cancelled_time: TimeNs | None = None
    replaced_by_order_id: TransactionId | None = None

    @property
    def client_id(self) -> str | None:
        """Return what the client calls the order."""
        extensions = self.terms.client_extensions
        return extensions.id if extensions else None

    def filled(self, stamp: Stamp, fill: OrderFill) -> "Order":
        """Return the order after its fill."""
        closed = tuple(part.trade_id for part in fill.trades_closed or ())
        return replace(
            self,
            state=OrderState.FILLED,
            filling_transaction_id=stamp.id,
            filled_time=stamp.time,
            trade_opened_id=fill.trade_opened.trade_id if fill.trade_opened else None,
            trade_reduced_id=fill.trade_reduced.trade_id if fill.trade_reduced else None,
            trade_closed_ids=closed or None,
        )

    def cancelled(self, stamp: Stamp, replaced_by: TransactionId | None) -> "Order":
        """Return the order after its cancel, and after the order that took its place if any."""
        return replace(
            self,
            state=OrderState.CANCELLED,
            cancelling_transaction_id=stamp.id,
            cancelled_time=stamp.time,
            replaced_by_order_id=replaced_by,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """A trade; `units` are signed, positive for a long one."""

    id: TransactionId
    instrument: str
    price: Decimal
    open_time: TimeNs
    initial_units: Decimal
    initial_margin_required: Decimal
    state: TradeState = TradeState.OPEN
    current_units: Decimal
    realized_pl: Decimal = ZERO_MONEY
    financing: Decimal = ZERO_MONEY
    dividend_adjustment: Decimal = ZERO_MONEY
    client_extensions: ClientExtensions | None = None
    closing_transaction_ids: tuple[TransactionId, ...] | None = None
    close_time: TimeNs | None = None
    take_profit_order_id: TransactionId | None = None
    stop_loss_order_id: TransactionId | None = None
    trailing_stop_loss_order_id: TransactionId | None = None
    closed_value: Decimal = field(default=Decimal(0), metadata=hidden())

    @property
    def client_id(self) -> str | None:
        """Return what the client calls the trade."""
        return self.client_extensions.id if self.client_extensions else None

    @property
    def dependent_ids(self) -> tuple[TransactionId, ...]:
        """Return the pending orders that hang on the trade: target, stop, trailing stop."""
        return tuple(self.dependents_by_type)

    @property
    def dependents_by_type(self) -> Mapping[TransactionId, OrderType]:
        """Return the types of the pending orders that hang on the trade."""
        ids = {
            OrderType.TAKE_PROFIT: self.take_profit_order_id,
            OrderType.STOP_LOSS: self.stop_loss_order_id,
            OrderType.TRAILING_STOP_LOSS: self.trailing_stop_loss_order_id,
        }
        return {order_id: kind for kind, order_id in ids.items() if order_id is not None}

    @property
    def closed_units(self) -> Decimal:
        """Return how many units have been closed, signed as the trade."""
        return self.initial_units - self.current_units

    def reduced(self, stamp: Stamp, part: TradeReduce) -> "Trade":
        """Return the trade after a fill closed a part of it, or all."""
        current = self.current_units + part.units
        closed = current == 0
        return replace(
            self,
            current_units=current,
            state=TradeState.CLOSED if closed else TradeState.OPEN,
            close_time=stamp.time if closed else None,
            realized_pl=self.realized_pl + part.realized_pl,
            financing=self.financing + part.financing,
            closing_transaction_ids=(*(self.closing_transaction_ids or ()), stamp.id),
            closed_value=self.closed_value - part.units * part.price,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SideTotals:
    """What one side of an instrument has realised over the account's life, in account money.

    `resettable_pl` counts from the account's last reset.
    """

    pl: Decimal = ZERO_MONEY
    resettable_pl: Decimal = ZERO_MONEY
    financing: Decimal = ZERO_MONEY


class Finished(OrderedDict[TransactionId, T]):
    """The most recent finished things, by id, oldest first; the oldest make room for the newest."""

    def add(self, key: TransactionId, value: T) -> None:
        """Keep a thing, and forget the oldest where there are too many."""
        self[key] = value
        if len(self) > FINISHED_KEPT:
            self.popitem(last=False)
