"""Prices as the exchange writes them: exactly the instrument's decimals."""

from dataclasses import replace
from decimal import Decimal

from domain.instruments import Instrument
from paper.orders.levels import Details
from paper.orders.terms import (
    EntryOrder,
    LimitOrder,
    MarketOrder,
    StopLossDetails,
    TakeProfitDetails,
    TrailingStopLossDetails,
)


def on_grid(price: Decimal, instrument: Instrument) -> Decimal:
    """Write a price or a distance with the instrument's decimals: 1.2 as 1.20000."""
    return instrument.price(instrument.points(price))


def order_on_grid(order: MarketOrder, instrument: Instrument) -> MarketOrder:
    """Write every price of a validated order with the instrument's decimals."""
    return replace(
        order,
        price_bound=_if_given(order.price_bound, instrument),
        take_profit_on_fill=target_on_grid(order.take_profit_on_fill, instrument),
        stop_loss_on_fill=stop_on_grid(order.stop_loss_on_fill, instrument),
        trailing_stop_loss_on_fill=trail_on_grid(order.trailing_stop_loss_on_fill, instrument),
    )


def entry_on_grid(order: EntryOrder, instrument: Instrument) -> EntryOrder:
    """Write every price of a validated order that waits with the instrument's decimals."""
    exact = replace(
        order,
        price=_if_given(order.price, instrument),
        take_profit_on_fill=target_on_grid(order.take_profit_on_fill, instrument),
        stop_loss_on_fill=stop_on_grid(order.stop_loss_on_fill, instrument),
        trailing_stop_loss_on_fill=trail_on_grid(order.trailing_stop_loss_on_fill, instrument),
    )
    if isinstance(exact, LimitOrder):
        return exact
    return replace(exact, price_bound=_if_given(exact.price_bound, instrument))


def target_on_grid(
    details: TakeProfitDetails | None, instrument: Instrument
) -> TakeProfitDetails | None:
    """Write the details of a take profit with the instrument's decimals."""
    if details is None:
        return None
    price, distance = _if_given(details.price, instrument), _if_given(details.distance, instrument)
    return replace(details, price=price, distance=distance)


def stop_on_grid(details: StopLossDetails | None, instrument: Instrument) -> StopLossDetails | None:
    """Write the details of a stop loss with the instrument's decimals."""
    if details is None:
        return None
    price, distance = _if_given(details.price, instrument), _if_given(details.distance, instrument)
    return replace(details, price=price, distance=distance)


def trail_on_grid(
    details: TrailingStopLossDetails | None, instrument: Instrument
) -> TrailingStopLossDetails | None:
    """Write the details of a trailing stop with the instrument's decimals."""
    if details is None:
        return None
    return replace(details, distance=_if_given(details.distance, instrument))


def details_on_grid(details: Details, instrument: Instrument) -> Details:
    """Write the details of a protective order with the instrument's decimals."""
    distance = _if_given(details.distance, instrument)
    if isinstance(details, TrailingStopLossDetails):
        return replace(details, distance=distance)
    return replace(details, price=_if_given(details.price, instrument), distance=distance)


def _if_given(price: Decimal | None, instrument: Instrument) -> Decimal | None:
    return None if price is None else on_grid(price, instrument)
