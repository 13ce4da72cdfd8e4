"""What a strategy sees of its trades while it is stepped, and what it asks for."""

from dataclasses import dataclass

from domain.orders import Purpose
from domain.ticks import Tick


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What was asked for on one tick: signed units, distances and the seen price in points."""

    units: int
    purpose: Purpose
    stop: int = 0
    target: int = 0
    price: int


class StepOrders:
    """The `orders` of a strategy that is stepped.

    One request at a time: while one is pending, or made on this tick, others are ignored.
    """

    __slots__ = ("_ask", "_bid", "entry", "muted", "pending_decision", "position", "request")

    def __init__(self) -> None:
        self.position = 0
        self.entry = 0
        self.pending_decision = 0
        self.muted = False
        self.request: Request | None = None
        self._bid = 0
        self._ask = 0

    @property
    def pending(self) -> bool:
        """Tell whether an order is in flight."""
        return self.pending_decision != 0

    @property
    def quote(self) -> tuple[int, int]:
        """Return the latest bid and ask in points."""
        return self._bid, self._ask

    def see(self, tick: Tick) -> None:
        """Take the prices that requests refer to."""
        self._bid, self._ask = tick.bid, tick.ask

    def see_quote(self, bid: int, ask: int) -> None:
        """Take back the prices of a saved state."""
        self._bid, self._ask = bid, ask

    def buy(self, units: int, *, stop: int = 0, target: int = 0) -> None:
        """Buy at the market; what is short is closed by the same order."""
        wanted = units - self.position if self.position < 0 else units
        self._ask_for(wanted, Purpose.ENTRY, stop, target)

    def sell(self, units: int, *, stop: int = 0, target: int = 0) -> None:
        """Sell at the market; what is long is closed by the same order."""
        wanted = -units - self.position if self.position > 0 else -units
        self._ask_for(wanted, Purpose.ENTRY, stop, target)

    def close(self) -> None:
        """Close the whole position at the market."""
        if self.position != 0:
            self._ask_for(-self.position, Purpose.CLOSE, 0, 0)

    def _ask_for(self, units: int, purpose: Purpose, stop: int, target: int) -> None:
        if self.muted or self.pending or self.request is not None:
            return
        price = self._ask if units > 0 else self._bid
        self.request = Request(units=units, purpose=purpose, stop=stop, target=target, price=price)
