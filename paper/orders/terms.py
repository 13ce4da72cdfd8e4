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


class OrderReason(StrEnum):
    """Why an order was created."""

    CLIENT_ORDER = "CLIENT_ORDER"
    TRADE_CLOSE = "TRADE_CLOSE"
    POSITION_CLOSEOUT = "POSITION_CLOSEOUT"
    ON_FILL = "ON_FILL"


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
class TradeClose:
    """The trade that a market order was made to close."""

    trade_id: TransactionId
    client_trade_id: str | None = None
    units: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionCloseout:
    """The position that a market order was made to close."""

    instrument: str
    units: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketOrder:
    """Buy or sell now; `units` are positive to buy, `price_bound` is the worst price accepted.

    Units and instrument are absent only in the record of an order that was refused for it.
    """

    TYPE: ClassVar[OrderType] = OrderType.MARKET

    instrument: str | None = None
    units: Decimal | None = None
    time_in_force: TimeInForce = TimeInForce.FOK
    position_fill: PositionFill = PositionFill.DEFAULT
    price_bound: Decimal | None = None
    take_profit_on_fill: TakeProfitDetails | None = None
    stop_loss_on_fill: StopLossDetails | None = None
    client_extensions: ClientExtensions | None = None
    trade_client_extensions: ClientExtensions | None = None
    trade_close: TradeClose | None = None
    long_position_closeout: PositionCloseout | None = None
    short_position_closeout: PositionCloseout | None = None
    reason: OrderReason = OrderReason.CLIENT_ORDER


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeProfitOrder:
    """Close a trade when the market is at `price` or better."""

    TYPE: ClassVar[OrderType] = OrderType.TAKE_PROFIT

    trade_id: TransactionId
    client_trade_id: str | None = None
    price: Decimal
    time_in_force: TimeInForce = TimeInForce.GTC
    gtd_time: TimeNs | None = None
    trigger_condition: TriggerCondition = TriggerCondition.DEFAULT
    client_extensions: ClientExtensions | None = None
    reason: OrderReason = OrderReason.ON_FILL
    order_fill_transaction_id: TransactionId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StopLossOrder:
    """Close a trade when the market is at `price` or worse; `distance` is how it was asked for."""

    TYPE: ClassVar[OrderType] = OrderType.STOP_LOSS

    trade_id: TransactionId
    client_trade_id: str | None = None
    price: Decimal
    distance: Decimal | None = None
    time_in_force: TimeInForce = TimeInForce.GTC
    gtd_time: TimeNs | None = None
    trigger_condition: TriggerCondition = TriggerCondition.DEFAULT
    guaranteed: bool = False
    client_extensions: ClientExtensions | None = None
    reason: OrderReason = OrderReason.ON_FILL
    order_fill_transaction_id: TransactionId | None = None
