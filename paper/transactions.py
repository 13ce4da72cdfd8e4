"""The transactions of an account: what happened, in the order it happened.

A transaction is a stamp (number, time, batch) and a body (what happened). Bodies are written
here once; their wire form, the journal's line and the answer's JSON all come from them.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from paper.orders.terms import ClientExtensions, MarketOrder, StopLossOrder, TakeProfitOrder
from paper.wire import Json, TimeFormat, TimeNs, TransactionId, Wire, decode, encode

ZERO_MONEY = Decimal("0.0000")


class CancelReason(StrEnum):
    """Why an order was cancelled (published names; more exist at OANDA)."""

    CLIENT_REQUEST = "CLIENT_REQUEST"
    MARKET_HALTED = "MARKET_HALTED"
    INSUFFICIENT_MARGIN = "INSUFFICIENT_MARGIN"
    INSUFFICIENT_LIQUIDITY = "INSUFFICIENT_LIQUIDITY"
    BOUNDS_VIOLATION = "BOUNDS_VIOLATION"
    STOP_LOSS_ON_FILL_LOSS = "STOP_LOSS_ON_FILL_LOSS"
    TAKE_PROFIT_ON_FILL_LOSS = "TAKE_PROFIT_ON_FILL_LOSS"
    CLIENT_TRADE_ID_ALREADY_EXISTS = "CLIENT_TRADE_ID_ALREADY_EXISTS"
    TAKE_PROFIT_ON_FILL_CLIENT_ORDER_ID_ALREADY_EXISTS = (
        "TAKE_PROFIT_ON_FILL_CLIENT_ORDER_ID_ALREADY_EXISTS"
    )
    STOP_LOSS_ON_FILL_CLIENT_ORDER_ID_ALREADY_EXISTS = (
        "STOP_LOSS_ON_FILL_CLIENT_ORDER_ID_ALREADY_EXISTS"
    )
    LINKED_TRADE_CLOSED = "LINKED_TRADE_CLOSED"
    TIME_IN_FORCE_EXPIRED = "TIME_IN_FORCE_EXPIRED"


class FillReason(StrEnum):
    """What made a fill happen."""

    MARKET_ORDER = "MARKET_ORDER"
    MARKET_ORDER_TRADE_CLOSE = "MARKET_ORDER_TRADE_CLOSE"
    MARKET_ORDER_POSITION_CLOSEOUT = "MARKET_ORDER_POSITION_CLOSEOUT"
    TAKE_PROFIT_ORDER = "TAKE_PROFIT_ORDER"
    STOP_LOSS_ORDER = "STOP_LOSS_ORDER"


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
class Create:
    """The account came into being."""

    division_id: int
    site_id: int
    account_user_id: int
    account_number: int
    home_currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferFunds:
    """Money was paid in (or out, if negative)."""

    amount: Decimal
    funding_reason: str
    account_balance: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceBucket:
    """A price, and how many units can be had at it."""

    price: Decimal
    liquidity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FullPrice:
    """The price that a fill was made from."""

    closeout_bid: Decimal
    closeout_ask: Decimal
    timestamp: TimeNs
    bids: tuple[PriceBucket, ...]
    asks: tuple[PriceBucket, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversionFactor:
    """A rate from one currency into the account's."""

    factor: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeConversionFactors:
    """The rates that a fill's money was converted with."""

    gain_quote_home: ConversionFactor
    loss_quote_home: ConversionFactor
    gain_base_home: ConversionFactor
    loss_base_home: ConversionFactor


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeOpen:
    """A trade that a fill opened."""

    trade_id: TransactionId
    units: Decimal
    price: Decimal
    guaranteed_execution_fee: Decimal = ZERO_MONEY
    half_spread_cost: Decimal
    initial_margin_required: Decimal
    client_extensions: ClientExtensions | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeReduce:
    """A trade that a fill closed wholly or in part; `units` are signed as the closing side."""

    trade_id: TransactionId
    client_trade_id: str | None = None
    units: Decimal
    realized_pl: Decimal
    financing: Decimal = ZERO_MONEY
    base_financing: Decimal = ZERO_MONEY
    price: Decimal
    guaranteed_execution_fee: Decimal = ZERO_MONEY
    half_spread_cost: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFill:
    """An order was filled."""

    order_id: TransactionId
    client_order_id: str | None = None
    instrument: str
    units: Decimal
    requested_units: Decimal
    price: Decimal
    full_vwap: Decimal
    full_price: FullPrice
    reason: FillReason
    pl: Decimal
    quote_pl: Decimal
    financing: Decimal = ZERO_MONEY
    base_financing: Decimal = ZERO_MONEY
    commission: Decimal = ZERO_MONEY
    account_balance: Decimal
    gain_quote_home_conversion_factor: Decimal
    loss_quote_home_conversion_factor: Decimal
    home_conversion_factors: HomeConversionFactors
    guaranteed_execution_fee: Decimal = ZERO_MONEY
    quote_guaranteed_execution_fee: Decimal = Decimal(0)
    half_spread_cost: Decimal
    trade_opened: TradeOpen | None = None
    trades_closed: tuple[TradeReduce, ...] | None = None
    trade_reduced: TradeReduce | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCancel:
    """An order was cancelled."""

    order_id: TransactionId
    client_order_id: str | None = None
    reason: CancelReason


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCancelReject:
    """A cancel was refused."""

    order_id: TransactionId | None = None
    client_order_id: str | None = None
    reject_reason: str


OrderBody = MarketOrder | TakeProfitOrder | StopLossOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderReject:
    """An order was refused; its terms are kept as they were asked for."""

    SUFFIX: ClassVar[str] = "_REJECT"

    order: OrderBody
    reject_reason: str


Outcome = OrderFill | OrderCancel | OrderCancelReject | OrderReject
Body = Create | TransferFunds | OrderBody | Outcome

ORDER_TYPES: dict[str, type[OrderBody]] = {
    "MARKET_ORDER": MarketOrder,
    "TAKE_PROFIT_ORDER": TakeProfitOrder,
    "STOP_LOSS_ORDER": StopLossOrder,
}
BODY_TYPES: dict[str, type[Body]] = {
    "CREATE": Create,
    "TRANSFER_FUNDS": TransferFunds,
    **ORDER_TYPES,
    "ORDER_FILL": OrderFill,
    "ORDER_CANCEL": OrderCancel,
    "ORDER_CANCEL_REJECT": OrderCancelReject,
}
TYPE_NAMES: dict[type[Body], str] = {kind: name for name, kind in BODY_TYPES.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction:
    """One numbered fact of an account."""

    stamp: Stamp
    body: Body

    @property
    def id(self) -> TransactionId:
        """Return the transaction's number."""
        return self.stamp.id

    @property
    def type(self) -> str:
        """Return OANDA's name of what happened."""
        if isinstance(self.body, OrderReject):
            return TYPE_NAMES[type(self.body.order)] + OrderReject.SUFFIX
        return TYPE_NAMES[type(self.body)]

    def to_wire(self, time_format: TimeFormat = TimeFormat.RFC3339) -> Wire:
        """Write the transaction as OANDA sends it."""
        wire = encode(self.stamp, time_format)
        wire["type"] = self.type
        if isinstance(self.body, OrderReject):
            return wire | encode(self.body.order, time_format) | _reject(self.body)
        return wire | encode(self.body, time_format)


def from_wire(wire: Wire) -> Transaction:
    """Read a transaction back from what `to_wire` wrote."""
    return Transaction(stamp=decode(Stamp, wire), body=_read_body(str(wire["type"]), wire))


def _read_body(type_name: str, wire: Wire) -> Body:
    order_type = ORDER_TYPES.get(type_name.removesuffix(OrderReject.SUFFIX))
    if order_type is not None and type_name.endswith(OrderReject.SUFFIX):
        order = decode(order_type, wire)
        return OrderReject(order=order, reject_reason=str(wire["rejectReason"]))
    return decode(BODY_TYPES[type_name], wire)


def _reject(body: OrderReject) -> dict[str, Json]:
    return {"rejectReason": body.reject_reason}
