"""An account's state as a fold over its transactions.

`Account.apply` is the only way that state changes, live and at start alike, so a restart
rebuilds exactly what was there. Nothing here knows a price or a clock.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import assert_never

from paper.book import (
    FINISHED_KEPT,
    Finished,
    Order,
    PositionSide,
    SideTotals,
    Trade,
    TradeState,
)
from paper.orders.terms import MarketOrder, StopLossOrder, TakeProfitOrder
from paper.transactions import (
    Create,
    OrderBody,
    OrderCancel,
    OrderCancelReject,
    OrderFill,
    OrderReject,
    Stamp,
    TradeOpen,
    TradeReduce,
    Transaction,
    TransferFunds,
)
from paper.wire import TimeNs, TransactionId

START_OF_TIME = TimeNs(0)
NO_TRANSACTION = TransactionId(0)


@dataclass(slots=True)
class Account:
    """Everything that an account's transactions add up to."""

    id: str
    currency: str = ""
    user_id: int = 0
    created_time: TimeNs = START_OF_TIME
    last_transaction_id: TransactionId = NO_TRANSACTION
    last_time: TimeNs = START_OF_TIME
    balance: Decimal = Decimal("0.0000")
    pl: Decimal = Decimal("0.0000")
    financing: Decimal = Decimal("0.0000")
    commission: Decimal = Decimal("0.0000")
    open_trades: dict[TransactionId, Trade] = field(default_factory=dict)
    pending_orders: dict[TransactionId, Order] = field(default_factory=dict)
    pending_client_ids: dict[str, TransactionId] = field(default_factory=dict)
    finished_trades: Finished[Trade] = field(default_factory=lambda: Finished(FINISHED_KEPT))
    finished_orders: Finished[Order] = field(default_factory=lambda: Finished(FINISHED_KEPT))
    totals: dict[tuple[str, PositionSide], SideTotals] = field(default_factory=dict)

    def apply(self, transaction: Transaction) -> None:
        """Take a transaction in; they come in the order of their numbers."""
        stamp = transaction.stamp
        self.last_transaction_id = stamp.id
        self.last_time = stamp.time
        match transaction.body:
            case Create() as body:
                self._create(stamp, body)
            case TransferFunds(account_balance=balance):
                self.balance = balance
            case MarketOrder() | TakeProfitOrder() | StopLossOrder() as body:
                self._rest(stamp, body)
            case OrderFill() as body:
                self._fill(stamp, body)
            case OrderCancel() as body:
                self._cancel(stamp, body)
            case OrderCancelReject() | OrderReject():
                pass
            case _ as never:
                assert_never(never)

    def trades_of(self, instrument: str) -> list[Trade]:
        """Return an instrument's open trades, oldest first."""
        return [trade for trade in self.open_trades.values() if trade.instrument == instrument]

    def trade(self, trade_id: TransactionId) -> Trade | None:
        """Find a trade, open or recently closed."""
        return self.open_trades.get(trade_id) or self.finished_trades.get(trade_id)

    def order(self, order_id: TransactionId) -> Order | None:
        """Find an order, pending or recently finished."""
        return self.pending_orders.get(order_id) or self.finished_orders.get(order_id)

    def trade_by_client_id(self, client_id: str) -> Trade | None:
        """Find an open trade by what the client calls it."""
        return next((t for t in self.open_trades.values() if t.client_id == client_id), None)

    def instrument_of(self, order: Order) -> str | None:
        """Return what an order trades: its own instrument, or that of the trade it hangs on."""
        match order.terms:
            case MarketOrder(instrument=instrument):
                return instrument
            case TakeProfitOrder(trade_id=trade_id) | StopLossOrder(trade_id=trade_id):
                trade = self.trade(trade_id)
                return trade.instrument if trade else None

    def dependents(self, trade: Trade) -> Iterator[Order]:
        """Yield the pending orders that hang on a trade."""
        for order_id in (trade.take_profit_order_id, trade.stop_loss_order_id):
            if order_id is not None and order_id in self.pending_orders:
                yield self.pending_orders[order_id]

    def _create(self, stamp: Stamp, body: Create) -> None:
        self.currency = body.home_currency
        self.user_id = stamp.user_id
        self.created_time = stamp.time

    def _rest(self, stamp: Stamp, body: OrderBody) -> None:
        order = Order(id=stamp.id, create_time=stamp.time, terms=body)
        self.pending_orders[order.id] = order
        if order.client_id is not None:
            self.pending_client_ids[order.client_id] = order.id
        self._link(body, stamp.id)

    def _fill(self, stamp: Stamp, fill: OrderFill) -> None:
        self._finish(self.pending_orders[fill.order_id].filled(stamp, fill))
        reduced = (fill.trade_reduced,) if fill.trade_reduced else ()
        for part in (*(fill.trades_closed or ()), *reduced):
            self._reduce(stamp, fill.instrument, part)
        if fill.trade_opened is not None:
            self._open(stamp, fill.instrument, fill.trade_opened)
        self.balance = fill.account_balance
        self.pl += fill.pl
        self.financing += fill.financing
        self.commission += fill.commission

    def _open(self, stamp: Stamp, instrument: str, opened: TradeOpen) -> None:
        self.open_trades[opened.trade_id] = Trade(
            id=opened.trade_id,
            instrument=instrument,
            price=opened.price,
            open_time=stamp.time,
            initial_units=opened.units,
            initial_margin_required=opened.initial_margin_required,
            current_units=opened.units,
            client_extensions=opened.client_extensions,
        )
        self._touch_totals(instrument, PositionSide.of(opened.units))

    def _reduce(self, stamp: Stamp, instrument: str, part: TradeReduce) -> None:
        trade = self.open_trades[part.trade_id].reduced(stamp, part)
        side = PositionSide.of(trade.initial_units)
        totals = self._touch_totals(instrument, side)
        self.totals[instrument, side] = replace(
            totals, pl=totals.pl + part.realized_pl, financing=totals.financing + part.financing
        )
        if trade.state is TradeState.CLOSED:
            del self.open_trades[trade.id]
            self.finished_trades.add(trade.id, trade)
        else:
            self.open_trades[trade.id] = trade

    def _cancel(self, stamp: Stamp, cancel: OrderCancel) -> None:
        self._finish(self.pending_orders[cancel.order_id].cancelled(stamp))

    def _finish(self, order: Order) -> None:
        del self.pending_orders[order.id]
        if order.client_id is not None:
            self.pending_client_ids.pop(order.client_id, None)
        self.finished_orders.add(order.id, order)
        self._link(order.terms, None)

    def _link(self, terms: OrderBody, order_id: TransactionId | None) -> None:
        """Tell a trade of the order that hangs on it, or that it does not any more."""
        match terms:
            case TakeProfitOrder(trade_id=trade_id):
                if trade_id in self.open_trades:
                    trade = self.open_trades[trade_id]
                    self.open_trades[trade_id] = replace(trade, take_profit_order_id=order_id)
            case StopLossOrder(trade_id=trade_id):
                if trade_id in self.open_trades:
                    trade = self.open_trades[trade_id]
                    self.open_trades[trade_id] = replace(trade, stop_loss_order_id=order_id)
            case MarketOrder():
                pass

    def _touch_totals(self, instrument: str, side: PositionSide) -> SideTotals:
        for each in PositionSide:
            self.totals.setdefault((instrument, each), SideTotals())
        return self.totals[instrument, side]
