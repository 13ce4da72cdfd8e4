"""Prices as the exchange writes them: exactly the instrument's decimals."""

from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

from domain.instruments import Instrument
from paper.orders.terms import MarketOrder, StopLossDetails, TakeProfitDetails

D = TypeVar("D", TakeProfitDetails, StopLossDetails)


def on_grid(price: Decimal, instrument: Instrument) -> Decimal:
    """Write a price or a distance with the instrument's decimals: 1.2 as 1.20000."""
    return instrument.price(instrument.points(price))


def order_on_grid(order: MarketOrder, instrument: Instrument) -> MarketOrder:
    """Write every price of a validated order with the instrument's decimals."""
    return replace(
        order,
        price_bound=_if_given(order.price_bound, instrument),
        take_profit_on_fill=_details_on_grid(order.take_profit_on_fill, instrument),
        stop_loss_on_fill=_details_on_grid(order.stop_loss_on_fill, instrument),
    )


def _details_on_grid(details: D | None, instrument: Instrument) -> D | None:
    if details is None:
        return None
    price = _if_given(details.price, instrument)
    return replace(details, price=price, distance=_if_given(details.distance, instrument))


def _if_given(price: Decimal | None, instrument: Instrument) -> Decimal | None:
    return None if price is None else on_grid(price, instrument)
