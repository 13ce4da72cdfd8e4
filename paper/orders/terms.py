"""What an order asks for: the body of its create transaction, for each type of order."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from paper.wire import TimeNs, TransactionId


class OrderType(StrEnum):
    """The types of order that a client may name."""

    MARKET = "MARKET"
    LIMIT = "LIMIT"
    STOP = "STOP"
    MARKET_IF_TOUCHED = "MARKET_IF_TOUCHED"
    TAKE_PROFIT = "TAKE_PROFIT"
    STOP_LOSS = "STOP_LOSS"
    TRAILING_STOP_LOSS = "TRAILING_STOP_LOSS"
    GUARANTEED_STOP_LOSS = "GUARANTEED_STOP_LOSS"


class TimeInForce(StrEnum):
    """How long an order may wait."""

    GTC = "GTC"
    GTD = "GTD"
    GFD = "GFD"
    FOK = "FOK"
    IOC = "IOC"


class PositionFill(StrEnum):
    """How a fill may change the position."""

    OPEN_ONLY = "OPEN_ONLY"
    REDUCE_FIRST = "REDUCE_FIRST"
    REDUCE_ONLY = "REDUCE_ONLY"
    DEFAULT = "DEFAULT"


class TriggerCondition(StrEnum):
    """Which side of the price a resting order watches."""

    DEFAULT = "DEFAULT"
    INVERSE = "INVERSE"
    BID = "BID"
    ASK = "ASK"
    MID = "MID"


class PartialFill(StrEnum):
    """What becomes of an order that cannot fill whole; OANDA shows it, and offers no choice."""

    DEFAULT = "DEFAULT"


class OrderReason(StrEnum):
    """Why an order was created."""

    CLIENT_ORDER = "CLIENT_ORDER"
    REPLACEMENT = "REPLACEMENT"
    ON_FILL = "ON_FILL"
    TRADE_CLOSE = "TRADE_CLOSE"
    POSITION_CLOSEOUT = "POSITION_CLOSEOUT"
    MARGIN_CLOSEOUT = "MARGIN_CLOSEOUT"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientExtensions:
    """What a client calls its order or trade."""

    id: str | None = None
    tag: str | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeProfitDetails:
    """A take profit to create with the trade that a fill opens."""

    price: Decimal | None = None
    distance: Decimal | None = None
    time_in_force: TimeInForce = TimeInForce.GTC
    gtd_time: TimeNs | None = None
    client_extensions: ClientExtensions | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StopLossDetails:
    """A stop loss to create with the trade that a fill opens."""

    price: Decimal | None = None
    distance: Decimal | None = None
    time_in_force: TimeInForce = TimeInForce.GTC
    gtd_time: TimeNs | None = None
    guaranteed: bool | None = None
    client_extensions: ClientExtensions | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailingStopLossDetails:
    """A trailing stop to create with the trade that a fill opens; `distance` is in price."""

    distance: Decimal | None = None
    time_in_force: TimeInForce = TimeInForce.GTC
    gtd_time: TimeNs | None = None
    client_extensions: ClientExtensions | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeClose:
    """The trade that a market order was made to close."""

    trade_id: TransactionId | None = None
    client_trade_id: str | None = None
    units: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionCloseout:
    """The position that a market order was made to close."""

    instrument: str
    units: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MarginCloseout:
    """Why the exchange itself closed positions."""

    reason: str = "MARGIN_CHECK_VIOLATION"


# What an order must have and lacks is None only in the record of an order that was refused.


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketOrder:
    """Buy or sell now; `units` are positive to buy, `price_bound` is the worst price accepted."""

    TYPE: ClassVar[OrderType] = OrderType.MARKET

    instrument: str | None = None
    units: Decimal | None = None
    time_in_force: TimeInForce = TimeInForce.FOK
    position_fill: PositionFill = PositionFill.DEFAULT
    price_bound: Decimal | None = None
    take_profit_on_fill: TakeProfitDetails | None = None
    stop_loss_on_fill: StopLossDetails | None = None
    trailing_stop_loss_on_fill: TrailingStopLossDetails | None = None
    guaranteed_stop_loss_on_fill: StopLossDetails | None = None
    client_extensions: ClientExtensions | None = None
    trade_client_extensions: ClientExtensions | None = None
    trade_close: TradeClose | None = None
    long_position_closeout: PositionCloseout | None = None
    short_position_closeout: PositionCloseout | None = None
    margin_closeout: MarginCloseout | None = None
    reason: OrderReason = OrderReason.CLIENT_ORDER


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitOrder:
    """Buy or sell at `price` or better."""

    TYPE: ClassVar[OrderType] = OrderType.LIMIT

    instrument: str | None = None
    units: Decimal | None = None
    price: Decimal | None = None
    time_in_force: TimeInForce = TimeInForce.GTC
    gtd_time: TimeNs | None = None
    position_fill: PositionFill = PositionFill.DEFAULT
    trigger_condition: TriggerCondition = TriggerCondition.DEFAULT
    partial_fill: PartialFill = PartialFill.DEFAULT
    take_profit_on_fill: TakeProfitDetails | None = None
    stop_loss_on_fill: StopLossDetails | None = None
    trailing_stop_loss_on_fill: TrailingStopLossDetails | None = None
    guaranteed_stop_loss_on_fill: StopLossDetails | None = None
    client_extensions: ClientExtensions | None = None
    trade_client_extensions: ClientExtensions | None = None
    reason: OrderReason = OrderReason.CLIENT_ORDER
    replaces_order_id: TransactionId | None = None
    cancelling_transaction_id: TransactionId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StopOrder:
    """Buy or sell at the market once it is at `price` or worse, unless beyond `price_bound`."""

    TYPE: ClassVar[OrderType] = OrderType.STOP

    instrument: str | None = None
    units: Decimal | None = None
    price: Decimal | None = None
    price_bound: Decimal | None = None
    time_in_force: TimeInForce = TimeInForce.GTC
    gtd_time: TimeNs | None = None
    position_fill: PositionFill = PositionFill.DEFAULT
    trigger_condition: TriggerCondition = TriggerCondition.DEFAULT
    partial_fill: PartialFill = PartialFill.DEFAULT
    take_profit_on_fill: TakeProfitDetails | None = None
    stop_loss_on_fill: StopLossDetails | None = None
    trailing_stop_loss_on_fill: TrailingStopLossDetails | None = None
    guaranteed_stop_loss_on_fill: StopLossDetails | None = None
    client_extensions: ClientExtensions | None = None
    trade_client_extensions: ClientExtensions | None = None
    reason: OrderReason = OrderReason.CLIENT_ORDER
    replaces_order_id: TransactionId | None = None
    cancelling_transaction_id: TransactionId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketIfTouchedOrder:
    """Buy or sell at the market once it reaches `price` from where it is now.

    `initial_market_price` is the price that it was watching when it was created.
    """

    TYPE: ClassVar[OrderType] = OrderType.MARKET_IF_TOUCHED

    instrument: str | None = None
    units: Decimal | None = None
    price: Decimal | None = None
    price_bound: Decimal | None = None
    initial_market_price: Decimal | None = None
    time_in_force: TimeInForce = TimeInForce.GTC
    gtd_time: TimeNs | None = None
    position_fill: PositionFill = PositionFill.DEFAULT
    trigger_condition: TriggerCondition = TriggerCondition.DEFAULT
    partial_fill: PartialFill = PartialFill.DEFAULT
    take_profit_on_fill: TakeProfitDetails | None = None
    stop_loss_on_fill: StopLossDetails | None = None
    trailing_stop_loss_on_fill: TrailingStopLossDetails | None = None
    guaranteed_stop_loss_on_fill: StopLossDetails | None = None
    client_extensions: ClientExtensions | None = None
    trade_client_extensions: ClientExtensions | None = None
    reason: OrderReason = OrderReason.CLIENT_ORDER
    replaces_order_id: TransactionId | None = None
    cancelling_transaction_id: TransactionId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeProfitOrder:
    """Close a trade when the market is at `price` or better."""

    TYPE: ClassVar[OrderType] = OrderType.TAKE_PROFIT

    trade_id: TransactionId | None = None
    client_trade_id: str | None = None
    price: Decimal | None = None
    time_in_force: TimeInForce = TimeInForce.GTC
    gtd_time: TimeNs | None = None
    trigger_condition: TriggerCondition = TriggerCondition.DEFAULT
    client_extensions: ClientExtensions | None = None
    reason: OrderReason = OrderReason.CLIENT_ORDER
    order_fill_transaction_id: TransactionId | None = None
    replaces_order_id: TransactionId | None = None
    cancelling_transaction_id: TransactionId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StopLossOrder:
    """Close a trade when the market is at `price` or worse; `distance` is how it was asked for."""

    TYPE: ClassVar[OrderType] = OrderType.STOP_LOSS

    trade_id: TransactionId | None = None
    client_trade_id: str | None = None
    price: Decimal | None = None
    distance: Decimal | None = None
    time_in_force: TimeInForce = TimeInForce.GTC
    gtd_time: TimeNs | None = None
    trigger_condition: TriggerCondition = TriggerCondition.DEFAULT
    guaranteed: bool = False
    client_extensions: ClientExtensions | None = None
    reason: OrderReason = OrderReason.CLIENT_ORDER
    order_fill_transaction_id: TransactionId | None = None
    replaces_order_id: TransactionId | None = None
    cancelling_transaction_id: TransactionId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailingStopLossOrder:
    """Close a trade when the market has come back from its best by `distance`, in price."""

    TYPE: ClassVar[OrderType] = OrderType.TRAILING_STOP_LOSS

    trade_id: TransactionId | None = None
    client_trade_id: str | None = None
    distance: Decimal | None = None
    time_in_force: TimeInForce = TimeInForce.GTC
    gtd_time: TimeNs | None = None
    trigger_condition: TriggerCondition = TriggerCondition.DEFAULT
    client_extensions: ClientExtensions | None = None
    reason: OrderReason = OrderReason.CLIENT_ORDER
    order_fill_transaction_id: TransactionId | None = None
    replaces_order_id: TransactionId | None = None
    cancelling_transaction_id: TransactionId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GuaranteedStopLossOrder:
    """A stop whose price would be certain; never offered, so it is only seen in refusals."""

    TYPE: ClassVar[OrderType] = OrderType.GUARANTEED_STOP_LOSS

    trade_id: TransactionId | None = None
    client_trade_id: str | None = None
    price: Decimal | None = None
    distance: Decimal | None = None
    time_in_force: TimeInForce = TimeInForce.GTC
    gtd_time: TimeNs | None = None
    trigger_condition: TriggerCondition = TriggerCondition.DEFAULT
    client_extensions: ClientExtensions | None = None
    reason: OrderReason = OrderReason.CLIENT_ORDER


EntryOrder = LimitOrder | StopOrder | MarketIfTouchedOrder
"""Orders that wait for a price and may open a trade."""

ProtectiveOrder = TakeProfitOrder | StopLossOrder | TrailingStopLossOrder
"""Orders that hang on a trade and close it."""

RestingOrder = EntryOrder | ProtectiveOrder
OrderBody = MarketOrder | RestingOrder
