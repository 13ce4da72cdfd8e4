"""When a resting order wakes: a side of the price reaching a level. Pure, in half points.

Half points, so that the middle of a price is a whole number too.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from domain.instruments import Instrument
from paper.market.quotes import Quote
from paper.orders.terms import (
    LimitOrder,
    MarketIfTouchedOrder,
    RestingOrder,
    StopLossOrder,
    StopOrder,
    TakeProfitOrder,
    TrailingStopLossOrder,
    TriggerCondition,
)
from paper.wire import TransactionId


class Component(StrEnum):
    """The part of a price that an order watches."""

    BID = "BID"
    ASK = "ASK"
    MID = "MID"

    def of(self, bid: int, ask: int) -> int:
        """Return this part of a price given in points, in half points."""
        match self:
            case Component.BID:
                return 2 * bid
            case Component.ASK:
                return 2 * ask
            case Component.MID:
                return bid + ask


class Crossing(StrEnum):
    """From where the price must come to the level."""

    RISING = "RISING"
    FALLING = "FALLING"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """A pending order and the level, in half points, that wakes it."""

    order_id: TransactionId
    component: Component
    crossing: Crossing
    level: int

    def met(self, bid: int, ask: int) -> bool:
        """Tell whether a price in points wakes the order."""
        price = self.component.of(bid, ask)
        return price >= self.level if self.crossing is Crossing.RISING else price <= self.level


def component_of(condition: TriggerCondition, *, buys: bool) -> Component:
    """Return what an order that buys or sells watches: a buyer the ask, unless told otherwise."""
    match condition:
        case TriggerCondition.BID:
            return Component.BID
        case TriggerCondition.ASK:
            return Component.ASK
        case TriggerCondition.MID:
            return Component.MID
        case TriggerCondition.INVERSE:
            return Component.BID if buys else Component.ASK
        case TriggerCondition.DEFAULT:
            return Component.ASK if buys else Component.BID


def price_of(component: Component, quote: Quote) -> Decimal:
    """Return a part of a quote; the middle may have half a point, and so one decimal more."""
    match component:
        case Component.BID:
            return quote.instrument.price(quote.bid)
        case Component.ASK:
            return quote.instrument.price(quote.ask)
        case Component.MID:
            return quote.mid


def crossing_of(terms: RestingOrder, *, buys: bool) -> Crossing:
    """Return from where the price must come; a limit waits for a better one, a stop for a worse."""
    match terms:
        case LimitOrder() | TakeProfitOrder():
            return Crossing.FALLING if buys else Crossing.RISING
        case StopOrder() | StopLossOrder() | TrailingStopLossOrder():
            return Crossing.RISING if buys else Crossing.FALLING
        case MarketIfTouchedOrder(price=price, initial_market_price=start):
            assert price is not None
            assert start is not None
            return Crossing.RISING if price >= start else Crossing.FALLING


def trigger_of(
    order_id: TransactionId, terms: RestingOrder, instrument: Instrument, *, buys: bool
) -> Trigger | None:
    """Return what wakes an order that buys or sells; None if no fixed level does."""
    if isinstance(terms, TrailingStopLossOrder):
        return None
    assert terms.price is not None
    return Trigger(
        order_id=order_id,
        component=component_of(terms.trigger_condition, buys=buys),
        crossing=crossing_of(terms, buys=buys),
        level=2 * instrument.points(terms.price),
    )


class TriggerBook:
    """The triggers of one instrument, with the levels inside of which none can be met.

    A tick between the levels costs a few comparisons, however many orders rest.
    """

    def __init__(self, triggers: Iterable[Trigger]) -> None:
        self._triggers = tuple(triggers)
        self._bounds = tuple(
            Trigger(order_id=TransactionId(0), component=part, crossing=crossing, level=level)
            for part in Component
            for crossing in Crossing
            if (level := self._nearest(part, crossing)) is not None
        )

    def met(self, bid: int, ask: int) -> list[Trigger]:
        """Return the triggers that a price in points wakes, the oldest order first."""
        if not any(bound.met(bid, ask) for bound in self._bounds):
            return []
        return [trigger for trigger in self._triggers if trigger.met(bid, ask)]

    def _nearest(self, component: Component, crossing: Crossing) -> int | None:
        levels = [
            trigger.level
            for trigger in self._triggers
            if trigger.component is component and trigger.crossing is crossing
        ]
        if not levels:
            return None
        return min(levels) if crossing is Crossing.RISING else max(levels)
