"""What a strategy sees of its trades while it is stepped, and what it asks for."""

from dataclasses import dataclass

from domain.order_terms import OrderKind
from domain.orders import Purpose
from domain.ticks import Tick
from domain.times import SECOND_NS
from engine.limits import LARGEST, LONGEST_SECONDS, TOO_LARGE, TOO_LONG


@dataclass(frozen=True, slots=True, kw_only=True)
class Guards:
    """What is to protect a trade: distances from its fill in points, 0 for none."""

    stop: int = 0
    target: int = 0
    trail: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How an order is to be filled: prices in points and seconds of market time, 0 for none."""

    limit: int = 0
    stop_entry: int = 0
    touched: int = 0
    bound: int = 0
    good_for: int = 0

    @property
    def kind(self) -> OrderKind:
        """Return what the one price that is given makes of the order."""
        if self.limit:
            return OrderKind.LIMIT
        if self.stop_entry:
            return OrderKind.STOP
        return OrderKind.MARKET_IF_TOUCHED if self.touched else OrderKind.MARKET

    @property
    def at(self) -> int:
        """Return the price that the order waits for; 0 at the market."""
        return self.limit or self.stop_entry or self.touched


UNGUARDED = Guards()
AT_THE_MARKET = Terms()


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What was asked for: signed units, and the side of the quote that was seen, in points.

    `good_till` is market time in nanoseconds, 0 for an order that waits until it is cancelled.
    """

    units: int
    purpose: Purpose
    price: int
    guards: Guards = UNGUARDED
    terms: Terms = AT_THE_MARKET
    good_till: int = 0


@dataclass(frozen=True, slots=True)
class CancelRequest:
    """The order that waits was asked to be taken back."""


class StepOrders:
    """The `orders` of a strategy that is stepped.

    One request at a time: while one is pending, or made on this tick, others are ignored. Once
    `draining`, orders only reduce what is held.
    """

    __slots__ = (
        "_ask",
        "_bid",
        "_time",
        "cancelling",
        "draining",
        "entry",
        "muted",
        "pending_decision",
        "position",
        "request",
        "waiting",
    )

    def __init__(self) -> None:
        self.position = 0
        self.entry = 0
        self.pending_decision = 0
        self.waiting = 0
        self.cancelling = False
        self.draining = False
        self.muted = False
        self.request: Request | CancelRequest | None = None
        self._time = 0
        self._bid = 0
        self._ask = 0

    @property
    def pending(self) -> bool:
        """Tell whether an order is in flight."""
        return self.pending_decision != 0

    @property
    def quote(self) -> tuple[int, int, int]:
        """Return the market time of the latest tick, its bid and its ask."""
        return self._time, self._bid, self._ask

    def see(self, tick: Tick) -> None:
        """Take the time and the prices that requests refer to."""
        self.see_quote(tick.time, tick.bid, tick.ask)

    def see_quote(self, time: int, bid: int, ask: int) -> None:
        """Take back the time and the prices of a saved state."""
        self._time, self._bid, self._ask = time, bid, ask

    def expect(self, decision: int, waiting: int) -> None:
        """Have a decision's order in flight, which may wait for a price."""
        self.pending_decision, self.waiting, self.cancelling = decision, waiting, False

    def buy(
        self,
        units: int,
        *,
        stop: int = 0,
        target: int = 0,
        trail: int = 0,
        limit: int = 0,
        stop_entry: int = 0,
        touched: int = 0,
        bound: int = 0,
        good_for: int = 0,
    ) -> None:
        """Buy; at the market, what is short is closed by the same order."""
        guards = Guards(stop=stop, target=target, trail=trail)
        terms = Terms(
            limit=limit, stop_entry=stop_entry, touched=touched, bound=bound, good_for=good_for
        )
        self._trade(1, units, guards, terms)

    def sell(
        self,
        units: int,
        *,
        stop: int = 0,
        target: int = 0,
        trail: int = 0,
        limit: int = 0,
        stop_entry: int = 0,
        touched: int = 0,
        bound: int = 0,
        good_for: int = 0,
    ) -> None:
        """Sell; at the market, what is long is closed by the same order."""
        guards = Guards(stop=stop, target=target, trail=trail)
        terms = Terms(
            limit=limit, stop_entry=stop_entry, touched=touched, bound=bound, good_for=good_for
        )
        self._trade(-1, units, guards, terms)

    def close(self, units: int = 0) -> None:
        """Close the position, or so many units of it, at the market."""
        if units < 0:
            raise ValueError("units to close are not negative")
        self._reduce(units or abs(self.position), AT_THE_MARKET)

    def cancel(self) -> None:
        """Take back the order that waits."""
        if self.waiting and not self.cancelling and not self.muted and self.request is None:
            self.request = CancelRequest()

    def _trade(self, side: int, units: int, guards: Guards, terms: Terms) -> None:
        _refuse_nonsense(units, guards, terms)
        against = self.position * side < 0
        if not self.draining:
            turned = units + abs(self.position) if against and not terms.at else units
            self._ask_for(side * turned, Purpose.ENTRY, guards, terms)
        elif against:
            self._reduce(units if terms.at else abs(self.position), terms)

    def _reduce(self, units: int, terms: Terms) -> None:
        if self.position != 0:
            held = abs(self.position)
            closing = -min(units, held) if self.position > 0 else min(units, held)
            self._ask_for(closing, Purpose.CLOSE, UNGUARDED, terms)

    def _ask_for(self, units: int, purpose: Purpose, guards: Guards, terms: Terms) -> None:
        if self.muted or self.pending or self.request is not None:
            return
        self.request = Request(
            units=units,
            purpose=purpose,
            price=self._ask if units > 0 else self._bid,
            guards=guards,
            terms=terms,
            good_till=self._time + terms.good_for * SECOND_NS if terms.good_for else 0,
        )


def _refuse_nonsense(units: int, guards: Guards, terms: Terms) -> None:
    prices = (terms.limit, terms.stop_entry, terms.touched)
    if units <= 0:
        raise ValueError("units to buy or sell are positive")
    if min(guards.stop, guards.target, guards.trail, *prices, terms.bound, terms.good_for) < 0:
        raise ValueError("distances, prices and times of an order are not negative")
    if max(units, guards.stop, guards.target, guards.trail, *prices, terms.bound) > LARGEST:
        raise ValueError(TOO_LARGE)
    if terms.good_for > LONGEST_SECONDS:
        raise ValueError(TOO_LONG)
    if sum(price > 0 for price in prices) > 1:
        raise ValueError("an order waits for one price: limit, stop_entry or touched")
    if terms.limit and terms.bound:
        raise ValueError("a limit is its own bound")
    if terms.good_for and not terms.at:
        raise ValueError("good_for is for an order that waits")
