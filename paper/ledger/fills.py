"""A fill: what it opened and closed, at which price, converted at which rates."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from paper.orders.terms import ClientExtensions
from paper.wire import TimeNs, TransactionId

ZERO_MONEY = Decimal("0.0000")


class FillReason(StrEnum):
    """What made a fill happen."""

    MARKET_ORDER = "MARKET_ORDER"
    MARKET_ORDER_TRADE_CLOSE = "MARKET_ORDER_TRADE_CLOSE"
    MARKET_ORDER_POSITION_CLOSEOUT = "MARKET_ORDER_POSITION_CLOSEOUT"
    MARKET_ORDER_MARGIN_CLOSEOUT = "MARKET_ORDER_MARGIN_CLOSEOUT"
    LIMIT_ORDER = "LIMIT_ORDER"
    STOP_ORDER = "STOP_ORDER"
    MARKET_IF_TOUCHED_ORDER = "MARKET_IF_TOUCHED_ORDER"
    TAKE_PROFIT_ORDER = "TAKE_PROFIT_ORDER"
    STOP_LOSS_ORDER = "STOP_LOSS_ORDER"
    TRAILING_STOP_LOSS_ORDER = "TRAILING_STOP_LOSS_ORDER"


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
