"""Reading an order of any type from a request's JSON."""

from decimal import Decimal
from typing import TypedDict, assert_never

from paper.orders.parsing import (
    Fields,
    parse_extensions,
    parse_stop_loss,
    parse_take_profit,
    parse_trailing_stop,
)
from paper.orders.placing import ClientOrder
from paper.orders.protective_requests import parse_guaranteed, parse_protection
from paper.orders.terms import (
    ClientExtensions,
    LimitOrder,
    MarketIfTouchedOrder,
    MarketOrder,
    OrderType,
    PositionFill,
    StopLossDetails,
    StopOrder,
    TakeProfitDetails,
    TimeInForce,
    TrailingStopLossDetails,
    TriggerCondition,
)
from paper.wire import TimeNs


def parse_order(order: Fields) -> ClientOrder:
    """Read an order of any type, a MARKET order where none is named.

    Raises:
        Refused: a field cannot be read.
    """
    kind = order.choice("type", OrderType, OrderType.MARKET)
    match kind:
        case OrderType.MARKET:
            return _market_order(order)
        case OrderType.LIMIT:
            return LimitOrder(**_entry(order))
        case OrderType.STOP:
            return StopOrder(**_entry(order), price_bound=order.decimal("priceBound"))
        case OrderType.MARKET_IF_TOUCHED:
            return MarketIfTouchedOrder(**_entry(order), price_bound=order.decimal("priceBound"))
        case OrderType.TAKE_PROFIT | OrderType.STOP_LOSS | OrderType.TRAILING_STOP_LOSS:
            return parse_protection(order, kind)
        case OrderType.GUARANTEED_STOP_LOSS:
            return parse_guaranteed(order)
        case _:
            assert_never(kind)


def _market_order(order: Fields) -> MarketOrder:
    return MarketOrder(
        instrument=order.text("instrument"),
        units=order.units("units"),
        time_in_force=order.choice("timeInForce", TimeInForce, TimeInForce.FOK),
        position_fill=order.choice("positionFill", PositionFill, PositionFill.DEFAULT),
        price_bound=order.decimal("priceBound"),
        take_profit_on_fill=parse_take_profit(order.nested("takeProfitOnFill")),
        stop_loss_on_fill=parse_stop_loss(order.nested("stopLossOnFill")),
        trailing_stop_loss_on_fill=parse_trailing_stop(order.nested("trailingStopLossOnFill")),
        guaranteed_stop_loss_on_fill=parse_stop_loss(order.nested("guaranteedStopLossOnFill")),
        client_extensions=parse_extensions(order.nested("clientExtensions")),
        trade_client_extensions=parse_extensions(order.nested("tradeClientExtensions")),
    )


class _Entry(TypedDict):
    """What all orders that wait for a price to enter the market have in common."""

    instrument: str | None
    units: Decimal | None
    price: Decimal | None
    time_in_force: TimeInForce
    gtd_time: TimeNs | None
    position_fill: PositionFill
    trigger_condition: TriggerCondition
    take_profit_on_fill: TakeProfitDetails | None
    stop_loss_on_fill: StopLossDetails | None
    trailing_stop_loss_on_fill: TrailingStopLossDetails | None
    guaranteed_stop_loss_on_fill: StopLossDetails | None
    client_extensions: ClientExtensions | None
    trade_client_extensions: ClientExtensions | None


def _entry(order: Fields) -> _Entry:
    return _Entry(
        instrument=order.text("instrument"),
        units=order.units("units"),
        price=order.decimal("price"),
        time_in_force=order.choice("timeInForce", TimeInForce, TimeInForce.GTC),
        gtd_time=order.time("gtdTime"),
        position_fill=order.choice("positionFill", PositionFill, PositionFill.DEFAULT),
        trigger_condition=order.choice(
            "triggerCondition", TriggerCondition, TriggerCondition.DEFAULT
        ),
        take_profit_on_fill=parse_take_profit(order.nested("takeProfitOnFill")),
        stop_loss_on_fill=parse_stop_loss(order.nested("stopLossOnFill")),
        trailing_stop_loss_on_fill=parse_trailing_stop(order.nested("trailingStopLossOnFill")),
        guaranteed_stop_loss_on_fill=parse_stop_loss(order.nested("guaranteedStopLossOnFill")),
        client_extensions=parse_extensions(order.nested("clientExtensions")),
        trade_client_extensions=parse_extensions(order.nested("tradeClientExtensions")),
    )
