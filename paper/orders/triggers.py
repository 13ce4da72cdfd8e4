"""When a resting order wakes: a side of the price reaching a level. Pure, in whole points."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from domain.instruments import Instrument
from paper.book import Order, Trade
from paper.orders.terms import StopLossOrder, TakeProfitOrder
from paper.wire import TransactionId


class Watch(StrEnum):
    """What must happen for an order to trigger."""

    BID_AT_OR_ABOVE = "BID_AT_OR_ABOVE"
    BID_AT_OR_BELOW = "BID_AT_OR_BELOW"
    ASK_AT_OR_ABOVE = "ASK_AT_OR_ABOVE"
    ASK_AT_OR_BELOW = "ASK_AT_OR_BELOW"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """A pending order and the level, in points, that wakes it."""

    order_id: TransactionId
    watch: Watch
    level: int

    def met(self, bid: int, ask: int) -> bool:
        """Tell whether a price wakes the order."""
        match self.watch:
            case Watch.BID_AT_OR_ABOVE:
                return bid >= self.level
            case Watch.BID_AT_OR_BELOW:
                return bid <= self.level
            case Watch.ASK_AT_OR_ABOVE:
                return ask >= self.level
            case Watch.ASK_AT_OR_BELOW:
                return ask <= self.level


def trigger_of(order: Order, trade: Trade, instrument: Instrument) -> Trigger | None:
    """Return what wakes an order on a trade, by the side that closes it; None if nothing does."""
    long = trade.current_units > 0
    match order.terms:
        case TakeProfitOrder(price=price):
            watch = Watch.BID_AT_OR_ABOVE if long else Watch.ASK_AT_OR_BELOW
        case StopLossOrder(price=price):
            watch = Watch.BID_AT_OR_BELOW if long else Watch.ASK_AT_OR_ABOVE
        case _:
            return None
    return Trigger(order_id=order.id, watch=watch, level=instrument.points(price))


class TriggerBook:
    """The triggers of one instrument, with the levels inside of which none can be met.

    A tick between the levels costs four comparisons, however many orders rest.
    """

    def __init__(self, triggers: Iterable[Trigger]) -> None:
        self._triggers = tuple(triggers)
        self._bid_low = max(self._levels(Watch.BID_AT_OR_BELOW), default=None)
        self._bid_high = min(self._levels(Watch.BID_AT_OR_ABOVE), default=None)
        self._ask_low = max(self._levels(Watch.ASK_AT_OR_BELOW), default=None)
        self._ask_high = min(self._levels(Watch.ASK_AT_OR_ABOVE), default=None)

    def met(self, bid: int, ask: int) -> list[Trigger]:
        """Return the triggers that a price wakes, the oldest order first."""
        if not self._any_met(bid, ask):
            return []
        return [trigger for trigger in self._triggers if trigger.met(bid, ask)]

    def _levels(self, watch: Watch) -> list[int]:
        return [trigger.level for trigger in self._triggers if trigger.watch is watch]

    def _any_met(self, bid: int, ask: int) -> bool:
        return (
            (self._bid_low is not None and bid <= self._bid_low)
            or (self._bid_high is not None and bid >= self._bid_high)
            or (self._ask_low is not None and ask <= self._ask_low)
            or (self._ask_high is not None and ask >= self._ask_high)
        )
