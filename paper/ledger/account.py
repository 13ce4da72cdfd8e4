"""An account's state as a fold over its transactions.

`Account.apply` is the only way that state changes, live and at start alike, so a restart
rebuilds exactly what was there. Nothing here knows a price or a clock.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from paper.ledger.account_events import (
    ClientConfigure,
    ClientConfigureReject,
    Create,
    DailyFinancing,
    MarginCallEnter,
    MarginCallExit,
    MarginCallExtend,
    OpenTradeFinancing,
    ResetResettablePL,
    TransferFunds,
    TransferFundsReject,
)
from paper.ledger.book import (
    Finished,
    Order,
    PositionSide,
    SideTotals,
    Trade,
    TradeState,
)
from paper.ledger.fills import OrderFill, TradeOpen, TradeReduce
from paper.ledger.open_trades import OpenTrades
from paper.ledger.pending_orders import PendingOrders
from paper.ledger.transactions import (
    OrderCancel,
    OrderCancelReject,
    OrderClientExtensionsModify,
    OrderClientExtensionsModifyReject,
    OrderReject,
    Stamp,
    TradeClientExtensionsModify,
    TradeClientExtensionsModifyReject,
    Transaction,
)
from paper.orders.terms import (
    ClientExtensions,
    LimitOrder,
    MarketIfTouchedOrder,
    MarketOrder,
    OrderBody,
    ProtectiveOrder,
    StopLossOrder,
    StopOrder,
    TakeProfitOrder,
    TrailingStopLossOrder,
)
from paper.wire import TimeNs, TransactionId

START_OF_TIME = TimeNs(0)
NO_TRANSACTION = TransactionId(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class MarginCall:
    """A margin call that the account is in."""

    enter_time: TimeNs
    extension_count: int = 0
    last_extension_time: TimeNs | None = None


@dataclass(slots=True)
class Account:
    """Everything that an account's transactions add up to.

    `hedging` accounts may be long and short of one instrument at once; it is a term that the
    account was opened on, and no transaction says it. `margin_rate` is the client's own wish,
    None where it has none.
    """

    id: str
    hedging: bool = False
    alias: str = "Primary"
    margin_rate: Decimal | None = None
    currency: str = ""
    user_id: int = 0
    created_time: TimeNs = START_OF_TIME
    last_transaction_id: TransactionId = NO_TRANSACTION
    last_time: TimeNs = START_OF_TIME
    balance: Decimal = Decimal("0.0000")
    pl: Decimal = Decimal("0.0000")
    resettable_pl: Decimal = Decimal("0.0000")
    resettable_pl_time: TimeNs | None = None
    financing: Decimal = Decimal("0.0000")
    commission: Decimal = Decimal("0.0000")
    last_financing_time: TimeNs = START_OF_TIME
    margin_call: MarginCall | None = None
    open_trades: OpenTrades = field(default_factory=OpenTrades)
    pending_orders: PendingOrders = field(default_factory=PendingOrders)
    pending_client_ids: dict[str, TransactionId] = field(default_factory=dict)
    finished_trades: Finished[Trade] = field(default_factory=Finished)
    finished_orders: Finished[Order] = field(default_factory=Finished)
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
            case ClientConfigure() as body:
                self._configure(body)
            case ResetResettablePL():
                self._reset_pl(stamp)
            case MarginCallEnter() | MarginCallExtend() | MarginCallExit() as body:
                self._call_for_margin(stamp, body)
            case DailyFinancing() as body:
                self._finance(stamp, body)
            case OrderFill() as body:
                self._fill(stamp, body)
            case OrderCancel() as body:
                self._cancel(stamp, body)
            case OrderClientExtensionsModify() as body:
                self._rename_order(body)
            case TradeClientExtensionsModify() as body:
                self._rename_trade(body)
            case body if isinstance(body, OrderBody):
                self._rest(stamp, body)
            case body:
                _changes_nothing(body)

    def trades_of(self, instrument: str) -> list[Trade]:
        """Return an instrument's open trades, oldest first."""
        return self.open_trades.of(instrument)

    def trade(self, trade_id: TransactionId) -> Trade | None:
        """Find a trade, open or recently closed."""
        return self.open_trades.get(trade_id) or self.finished_trades.get(trade_id)

    def order(self, order_id: TransactionId) -> Order | None:
        """Find an order, pending or recently finished."""
        return self.pending_orders.get(order_id) or self.finished_orders.get(order_id)

    def trade_by_client_id(self, client_id: str) -> Trade | None:
        """Find an open trade by what the client calls it."""
        return self.open_trades.named(client_id)

    def instrument_of(self, order: Order) -> str | None:
        """Return what an order trades: its own instrument, or that of the trade it hangs on."""
        match order.terms:
            case (
                MarketOrder(instrument=instrument)
                | LimitOrder(instrument=instrument)
                | StopOrder(instrument=instrument)
                | MarketIfTouchedOrder(instrument=instrument)
            ):
                return instrument
            case (
                TakeProfitOrder(trade_id=trade_id)
                | StopLossOrder(trade_id=trade_id)
                | TrailingStopLossOrder(trade_id=trade_id)
            ):
                trade = None if trade_id is None else self.trade(trade_id)
                return trade.instrument if trade else None

    def dependents(self, trade: Trade) -> Iterator[Order]:
        """Yield the pending orders that hang on a trade."""
        for order_id in trade.dependent_ids:
            if order_id in self.pending_orders:
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
        self.resettable_pl += fill.pl
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
            totals,
            pl=totals.pl + part.realized_pl,
            resettable_pl=totals.resettable_pl + part.realized_pl,
            financing=totals.financing + part.financing,
        )
        if trade.state is TradeState.CLOSED:
            del self.open_trades[trade.id]
            self.finished_trades.add(trade.id, trade)
        else:
            self.open_trades[trade.id] = trade

    def _cancel(self, stamp: Stamp, cancel: OrderCancel) -> None:
        order = self.pending_orders[cancel.order_id]
        self._finish(order.cancelled(stamp, cancel.replaced_by_order_id))

    def _finish(self, order: Order) -> None:
        del self.pending_orders[order.id]
        self._free_client_id(order)
        self.finished_orders.add(order.id, order)
        self._link(order.terms, None)

    def _free_client_id(self, order: Order) -> None:
        if self.pending_client_ids.get(order.client_id or "") == order.id:
            del self.pending_client_ids[order.client_id or ""]

    def _link(self, terms: OrderBody, order_id: TransactionId | None) -> None:
        """Tell a trade of the order that hangs on it, or that it does not any more."""
        if not isinstance(terms, TakeProfitOrder | StopLossOrder | TrailingStopLossOrder):
            return
        trade = self.open_trades.get(terms.trade_id) if terms.trade_id is not None else None
        if trade is not None:
            self.open_trades[trade.id] = linked(trade, terms, order_id)

    def _configure(self, body: ClientConfigure) -> None:
        self.alias = body.alias if body.alias is not None else self.alias
        self.margin_rate = body.margin_rate if body.margin_rate is not None else self.margin_rate

    def _reset_pl(self, stamp: Stamp) -> None:
        self.resettable_pl = Decimal("0.0000")
        self.resettable_pl_time = stamp.time
        for key, totals in self.totals.items():
            self.totals[key] = replace(totals, resettable_pl=Decimal("0.0000"))

    def _call_for_margin(
        self, stamp: Stamp, body: MarginCallEnter | MarginCallExtend | MarginCallExit
    ) -> None:
        match body:
            case MarginCallEnter():
                self.margin_call = MarginCall(enter_time=stamp.time)
            case MarginCallExtend(extension_number=number):
                assert self.margin_call is not None
                self.margin_call = replace(
                    self.margin_call, extension_count=number, last_extension_time=stamp.time
                )
            case MarginCallExit():
                self.margin_call = None

    def _finance(self, stamp: Stamp, body: DailyFinancing) -> None:
        self.last_financing_time = stamp.time
        self.balance = body.account_balance
        self.financing += body.financing
        for position in body.position_financings:
            for part in position.open_trade_financings:
                self._finance_trade(position.instrument, part)

    def _finance_trade(self, instrument: str, part: OpenTradeFinancing) -> None:
        trade = self.open_trades[part.trade_id]
        self.open_trades[trade.id] = replace(trade, financing=trade.financing + part.financing)
        side = PositionSide.of(trade.current_units)
        totals = self._touch_totals(instrument, side)
        self.totals[instrument, side] = replace(totals, financing=totals.financing + part.financing)

    def _rename_order(self, body: OrderClientExtensionsModify) -> None:
        order = self.pending_orders[body.order_id]
        terms = renamed(order.terms, body)
        self._free_client_id(order)
        order = replace(order, terms=terms)
        self.pending_orders[order.id] = order
        if order.client_id is not None:
            self.pending_client_ids[order.client_id] = order.id

    def _rename_trade(self, body: TradeClientExtensionsModify) -> None:
        trade = self.open_trades[body.trade_id]
        merged = merge_extensions(trade.client_extensions, body.trade_client_extensions_modify)
        trade = self.open_trades[trade.id] = replace(trade, client_extensions=merged)
        for order in tuple(self.dependents(trade)):
            assert isinstance(order.terms, ProtectiveOrder)
            terms = replace(order.terms, client_trade_id=trade.client_id)
            self.pending_orders[order.id] = replace(order, terms=terms)

    def _touch_totals(self, instrument: str, side: PositionSide) -> SideTotals:
        for each in PositionSide:
            self.totals.setdefault((instrument, each), SideTotals())
        return self.totals[instrument, side]


def merge_extensions(
    old: ClientExtensions | None, new: ClientExtensions | None
) -> ClientExtensions | None:
    """Return client extensions after a change; what the change is silent about stays."""
    if old is None or new is None:
        return new or old
    return ClientExtensions(
        id=old.id if new.id is None else new.id,
        tag=old.tag if new.tag is None else new.tag,
        comment=old.comment if new.comment is None else new.comment,
    )


def renamed(terms: OrderBody, change: OrderClientExtensionsModify) -> OrderBody:
    """Return an order's terms with its client extensions, and its trade's, changed."""
    merged = merge_extensions(terms.client_extensions, change.client_extensions_modify)
    terms = replace(terms, client_extensions=merged)
    if isinstance(terms, MarketOrder | LimitOrder | StopOrder | MarketIfTouchedOrder):
        wanted = change.trade_client_extensions_modify
        trade = merge_extensions(terms.trade_client_extensions, wanted)
        return replace(terms, trade_client_extensions=trade)
    return terms


def linked(trade: Trade, terms: ProtectiveOrder, order_id: TransactionId | None) -> Trade:
    """Return a trade with an order of some terms hanging on it, or with none of that type."""
    match terms:
        case TakeProfitOrder():
            return replace(trade, take_profit_order_id=order_id)
        case StopLossOrder():
            return replace(trade, stop_loss_order_id=order_id)
        case TrailingStopLossOrder():
            return replace(trade, trailing_stop_loss_order_id=order_id)


def _changes_nothing(
    body: TransferFundsReject
    | ClientConfigureReject
    | OrderReject
    | OrderCancelReject
    | OrderClientExtensionsModifyReject
    | TradeClientExtensionsModifyReject,
) -> None:
    """Take a refusal in: it is on record, and the account stays as it was."""
