"""The transactions of an account: what happened, in the order it happened.

A transaction is a stamp (number, time, batch) and a body (what happened). Bodies are written
here once; their wire form, the journal's line and the answer's JSON all come from them.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from paper.codec import decode, encode
from paper.ledger.account_events import (
    ClientConfigure,
    ClientConfigureReject,
    Create,
    DailyFinancing,
    MarginCallEnter,
    MarginCallExit,
    MarginCallExtend,
    ResetResettablePL,
    TransferFunds,
    TransferFundsReject,
)
from paper.ledger.fills import OrderFill
from paper.orders.terms import (
    ClientExtensions,
    GuaranteedStopLossOrder,
    LimitOrder,
    MarketIfTouchedOrder,
    MarketOrder,
    OrderBody,
    StopLossOrder,
    StopOrder,
    TakeProfitOrder,
    TrailingStopLossOrder,
)
from paper.wire import Json, TimeFormat, TimeNs, TransactionId, Wire

INTENDED = "intendedReplacesOrderID"


class CancelReason(StrEnum):
    """Why an order was cancelled (published names; more exist at OANDA)."""

    CLIENT_REQUEST = "CLIENT_REQUEST"
    CLIENT_REQUEST_REPLACED = "CLIENT_REQUEST_REPLACED"
    MARKET_HALTED = "MARKET_HALTED"
    INSUFFICIENT_MARGIN = "INSUFFICIENT_MARGIN"
    INSUFFICIENT_LIQUIDITY = "INSUFFICIENT_LIQUIDITY"
    BOUNDS_VIOLATION = "BOUNDS_VIOLATION"
    STOP_LOSS_ON_FILL_LOSS = "STOP_LOSS_ON_FILL_LOSS"
    TAKE_PROFIT_ON_FILL_LOSS = "TAKE_PROFIT_ON_FILL_LOSS"
    LOSING_TAKE_PROFIT = "LOSING_TAKE_PROFIT"
    TAKE_PROFIT_ON_FILL_PRICE_DISTANCE_MAXIMUM_EXCEEDED = (
        "TAKE_PROFIT_ON_FILL_PRICE_DISTANCE_MAXIMUM_EXCEEDED"
    )
    TAKE_PROFIT_ON_FILL_GTD_TIMESTAMP_IN_PAST = "TAKE_PROFIT_ON_FILL_GTD_TIMESTAMP_IN_PAST"
    STOP_LOSS_ON_FILL_PRICE_DISTANCE_MAXIMUM_EXCEEDED = (
        "STOP_LOSS_ON_FILL_PRICE_DISTANCE_MAXIMUM_EXCEEDED"
    )
    STOP_LOSS_ON_FILL_GTD_TIMESTAMP_IN_PAST = "STOP_LOSS_ON_FILL_GTD_TIMESTAMP_IN_PAST"
    TRAILING_STOP_LOSS_ON_FILL_GTD_TIMESTAMP_IN_PAST = (
        "TRAILING_STOP_LOSS_ON_FILL_GTD_TIMESTAMP_IN_PAST"
    )
    CLIENT_TRADE_ID_ALREADY_EXISTS = "CLIENT_TRADE_ID_ALREADY_EXISTS"
    TAKE_PROFIT_ON_FILL_CLIENT_ORDER_ID_ALREADY_EXISTS = (
        "TAKE_PROFIT_ON_FILL_CLIENT_ORDER_ID_ALREADY_EXISTS"
    )
    STOP_LOSS_ON_FILL_CLIENT_ORDER_ID_ALREADY_EXISTS = (
        "STOP_LOSS_ON_FILL_CLIENT_ORDER_ID_ALREADY_EXISTS"
    )
    TRAILING_STOP_LOSS_ON_FILL_CLIENT_ORDER_ID_ALREADY_EXISTS = (
        "TRAILING_STOP_LOSS_ON_FILL_CLIENT_ORDER_ID_ALREADY_EXISTS"
    )
    OPEN_TRADES_ALLOWED_EXCEEDED = "OPEN_TRADES_ALLOWED_EXCEEDED"
    POSITION_SIZE_EXCEEDED = "POSITION_SIZE_EXCEEDED"
    FIFO_VIOLATION = "FIFO_VIOLATION"
    FIFO_VIOLATION_SAFEGUARD_VIOLATION = "FIFO_VIOLATION_SAFEGUARD_VIOLATION"
    LINKED_TRADE_CLOSED = "LINKED_TRADE_CLOSED"
    TIME_IN_FORCE_EXPIRED = "TIME_IN_FORCE_EXPIRED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What every transaction carries."""

    id: TransactionId
    account_id: str
    user_id: int
    batch_id: TransactionId
    request_id: str | None = None
    time: TimeNs


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderClientExtensionsModify:
    """The client renamed a pending order, or the trade that it would open."""

    order_id: TransactionId
    client_order_id: str | None = None
    client_extensions_modify: ClientExtensions | None = None
    trade_client_extensions_modify: ClientExtensions | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderClientExtensionsModifyReject:
    """A change of an order's client extensions was refused."""

    order_id: TransactionId | None = None
    client_order_id: str | None = None
    client_extensions_modify: ClientExtensions | None = None
    trade_client_extensions_modify: ClientExtensions | None = None
    reject_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeClientExtensionsModify:
    """The client renamed an open trade."""

    trade_id: TransactionId
    client_trade_id: str | None = None
    trade_client_extensions_modify: ClientExtensions | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeClientExtensionsModifyReject:
    """A change of a trade's client extensions was refused."""

    trade_id: TransactionId | None = None
    client_trade_id: str | None = None
    trade_client_extensions_modify: ClientExtensions | None = None
    reject_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCancel:
    """An order was cancelled."""

    order_id: TransactionId
    client_order_id: str | None = None
    reason: CancelReason
    replaced_by_order_id: TransactionId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCancelReject:
    """A cancel was refused."""

    order_id: TransactionId | None = None
    client_order_id: str | None = None
    reject_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderReject:
    """An order was refused; its terms are kept as they were asked for.

    `intended_replaces_order_id` is the order that it should have taken the place of.
    """

    SUFFIX: ClassVar[str] = "_REJECT"

    order: OrderBody | GuaranteedStopLossOrder
    reject_reason: str
    intended_replaces_order_id: TransactionId | None = None


Body = (
    Create
    | TransferFunds
    | TransferFundsReject
    | ClientConfigure
    | ClientConfigureReject
    | ResetResettablePL
    | MarginCallEnter
    | MarginCallExtend
    | MarginCallExit
    | DailyFinancing
    | OrderBody
    | OrderReject
    | OrderFill
    | OrderCancel
    | OrderCancelReject
    | OrderClientExtensionsModify
    | OrderClientExtensionsModifyReject
    | TradeClientExtensionsModify
    | TradeClientExtensionsModifyReject
)

ORDER_TYPES: dict[str, type[OrderBody]] = {
    "MARKET_ORDER": MarketOrder,
    "LIMIT_ORDER": LimitOrder,
    "STOP_ORDER": StopOrder,
    "MARKET_IF_TOUCHED_ORDER": MarketIfTouchedOrder,
    "TAKE_PROFIT_ORDER": TakeProfitOrder,
    "STOP_LOSS_ORDER": StopLossOrder,
    "TRAILING_STOP_LOSS_ORDER": TrailingStopLossOrder,
}
BODY_TYPES: dict[str, type[Body]] = {
    "CREATE": Create,
    "TRANSFER_FUNDS": TransferFunds,
    "TRANSFER_FUNDS_REJECT": TransferFundsReject,
    "CLIENT_CONFIGURE": ClientConfigure,
    "CLIENT_CONFIGURE_REJECT": ClientConfigureReject,
    "RESET_RESETTABLE_PL": ResetResettablePL,
    "MARGIN_CALL_ENTER": MarginCallEnter,
    "MARGIN_CALL_EXTEND": MarginCallExtend,
    "MARGIN_CALL_EXIT": MarginCallExit,
    "DAILY_FINANCING": DailyFinancing,
    **ORDER_TYPES,
    "ORDER_FILL": OrderFill,
    "ORDER_CANCEL": OrderCancel,
    "ORDER_CANCEL_REJECT": OrderCancelReject,
    "ORDER_CLIENT_EXTENSIONS_MODIFY": OrderClientExtensionsModify,
    "ORDER_CLIENT_EXTENSIONS_MODIFY_REJECT": OrderClientExtensionsModifyReject,
    "TRADE_CLIENT_EXTENSIONS_MODIFY": TradeClientExtensionsModify,
    "TRADE_CLIENT_EXTENSIONS_MODIFY_REJECT": TradeClientExtensionsModifyReject,
}
TYPE_NAMES: dict[type[Body], str] = {kind: name for name, kind in BODY_TYPES.items()}
REFUSED_TYPES: dict[str, type[OrderBody | GuaranteedStopLossOrder]] = {
    **ORDER_TYPES,
    "GUARANTEED_STOP_LOSS_ORDER": GuaranteedStopLossOrder,
}
REFUSED_NAMES = {kind: name for name, kind in REFUSED_TYPES.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction:
    """One numbered fact of an account."""

    stamp: Stamp
    body: Body
    _wires: dict[TimeFormat, Wire] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def id(self) -> TransactionId:
        """Return the transaction's number."""
        return self.stamp.id

    @property
    def type(self) -> str:
        """Return OANDA's name of what happened."""
        if isinstance(self.body, OrderReject):
            return REFUSED_NAMES[type(self.body.order)] + OrderReject.SUFFIX
        return TYPE_NAMES[type(self.body)]

    def to_wire(self, time_format: TimeFormat = TimeFormat.RFC3339) -> Wire:
        """Write the transaction as OANDA sends it; all who show it share what was written."""
        wire = self._wires.get(time_format)
        if wire is None:
            wire = self._wires[time_format] = self._write(time_format)
        return wire

    def _write(self, time_format: TimeFormat) -> Wire:
        wire = encode(self.stamp, time_format)
        wire["type"] = self.type
        if isinstance(self.body, OrderReject):
            return wire | encode(self.body.order, time_format) | _reject(self.body)
        return wire | encode(self.body, time_format)


def from_wire(wire: Wire) -> Transaction:
    """Read a transaction back from what `to_wire` wrote."""
    return Transaction(stamp=decode(Stamp, wire), body=_read_body(str(wire["type"]), wire))


def _read_body(type_name: str, wire: Wire) -> Body:
    order_type = REFUSED_TYPES.get(type_name.removesuffix(OrderReject.SUFFIX))
    if order_type is not None and type_name.endswith(OrderReject.SUFFIX):
        return _read_reject(decode(order_type, wire), wire)
    return decode(BODY_TYPES[type_name], wire)


def _read_reject(order: OrderBody | GuaranteedStopLossOrder, wire: Wire) -> OrderReject:
    intended = wire.get(INTENDED)
    return OrderReject(
        order=order,
        reject_reason=str(wire["rejectReason"]),
        intended_replaces_order_id=None if intended is None else TransactionId(int(str(intended))),
    )


def _reject(body: OrderReject) -> dict[str, Json]:
    wire: dict[str, Json] = {"rejectReason": body.reject_reason}
    if body.intended_replaces_order_id is not None:
        wire[INTENDED] = str(body.intended_replaces_order_id)
    return wire
