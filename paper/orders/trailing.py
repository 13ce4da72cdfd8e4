"""Trailing stops: the best price since each began, and the level that follows it. Pure.

Prices are in half points, mirrored for the stops of short trades, so that the best price is
always the highest and a stop is met from above.
"""

from bisect import bisect_right
from dataclasses import dataclass, field

from paper.orders.triggers import Component
from paper.wire import TransactionId


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What a trailing stop follows: a part of an instrument's price, up or (if it buys) down."""

    instrument: str
    component: Component
    buys: bool

    @property
    def name(self) -> str:
        """Return a text for it that nothing else has: `EUR_USD BID sells`."""
        return f"{self.instrument} {self.component} {'buys' if self.buys else 'sells'}"

    def price(self, bid: int, ask: int) -> int:
        """Return the mirrored price of a tick in points, in half points."""
        price = self.component.of(bid, ask)
        return -price if self.buys else price

    def unmirrored(self, price: int) -> int:
        """Return a mirrored price as it is in the market, in half points."""
        return -price if self.buys else price


@dataclass(slots=True)
class _Group:
    """Stops with the same best price."""

    best: int
    distances: dict[TransactionId, int]
    nearest: int = field(init=False)

    def __post_init__(self) -> None:
        self.nearest = min(self.distances.values())

    @property
    def level(self) -> int:
        return self.best - self.nearest


class TrailingStops:
    """The stops that watch the same thing, in groups of the same best price, the highest first.

    A price above the best ones merges those groups into one, so that it costs next to nothing
    however many stops follow it; a price in between costs two comparisons.
    """

    def __init__(self, watched: Watched) -> None:
        self.watched = watched
        self._groups: list[_Group] = []
        self._reached: list[int] = []
        self._group_of: dict[TransactionId, _Group] = {}

    def add(self, order_id: TransactionId, best: int, distance: int) -> None:
        """Let a stop follow from the best price that it has seen."""
        place = bisect_right(self._groups, -best, key=lambda group: -group.best)
        before = self._groups[place - 1] if place else None
        if before is not None and before.best == best:
            place -= 1
            before.distances[order_id] = distance
            before.nearest = min(before.nearest, distance)
            self._group_of[order_id] = before
        else:
            self._group_of[order_id] = group = _Group(best, {order_id: distance})
            self._groups.insert(place, group)
        self._reckon(place)

    def remove(self, order_id: TransactionId) -> None:
        """Let a stop follow no more."""
        group = self._group_of.pop(order_id)
        place = bisect_right(self._groups, -group.best, key=lambda each: -each.best) - 1
        distance = group.distances.pop(order_id)
        if not group.distances:
            del self._groups[place]
        elif distance == group.nearest:
            group.nearest = min(group.distances.values())
        self._reckon(place)

    def best(self, order_id: TransactionId) -> int | None:
        """Return the best price that a stop has seen, None for a stop that is not here."""
        group = self._group_of.get(order_id)
        return None if group is None else group.best

    def level(self, order_id: TransactionId) -> int | None:
        """Return the price that wakes a stop, None for a stop that is not here."""
        group = self._group_of.get(order_id)
        return None if group is None else group.best - group.distances[order_id]

    def follow(self, price: int) -> bool:
        """Take a price in; tell whether a stop has seen none better."""
        if not self._groups or price <= self._groups[-1].best:
            return False
        merged = self._groups.pop()
        while self._groups and self._groups[-1].best <= price:
            merged = self._merge(self._groups.pop(), merged)
        merged.best = price
        self._groups.append(merged)
        self._reckon(len(self._groups) - 1)
        return True

    def met(self, price: int) -> list[TransactionId]:
        """Return the stops that a price wakes."""
        if not self._groups or price > self._reached[-1]:
            return []
        return [
            order_id
            for group in self._groups
            if price <= group.level
            for order_id, distance in group.distances.items()
            if price <= group.best - distance
        ]

    def _merge(self, one: _Group, other: _Group) -> _Group:
        small, large = sorted((one, other), key=lambda group: len(group.distances))
        large.distances.update(small.distances)
        large.nearest = min(large.nearest, small.nearest)
        self._group_of.update(dict.fromkeys(small.distances, large))
        return large

    def _reckon(self, first: int) -> None:
        """Work out anew, from a group on, the level that is reached first up to each group."""
        del self._reached[first:]
        for group in self._groups[first:]:
            before = self._reached[-1] if self._reached else group.level
            self._reached.append(max(before, group.level))
