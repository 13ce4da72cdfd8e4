"""Who listens to prices, and what each still has to be sent."""

import asyncio
from collections import deque
from collections.abc import Iterable
from enum import StrEnum

from paper.market.feed import PlayedTick

MOST_WAITING = 200_000
"""Ticks that a listener may be behind before it is cut off."""


class Conflation(StrEnum):
    """Whether a listener gets every tick, or the last of each quarter of a second."""

    EVERY_TICK = "EVERY_TICK"
    LATEST = "LATEST"


class Subscription:
    """One listener's ticks that wait to be sent."""

    def __init__(self, instruments: Iterable[str], conflation: Conflation) -> None:
        self.instruments = frozenset(instruments)
        self.overrun = False
        self._conflation = conflation
        self._waiting: deque[PlayedTick] = deque()
        self._latest: dict[str, PlayedTick] = {}
        self._arrived = asyncio.Event()

    def push(self, tick: PlayedTick) -> None:
        """Add a tick that the listener asked for."""
        if self._conflation is Conflation.LATEST:
            self._latest[tick.instrument] = tick
        elif len(self._waiting) < MOST_WAITING:
            self._waiting.append(tick)
        else:
            self.overrun = True
        self._arrived.set()

    async def take(self) -> list[PlayedTick]:
        """Wait for ticks and return them all."""
        await self._arrived.wait()
        self._arrived.clear()
        ticks = [*self._waiting, *self._latest.values()]
        self._waiting.clear()
        self._latest.clear()
        return ticks


class PriceStreams:
    """All who listen to prices."""

    def __init__(self) -> None:
        self._subscriptions: set[Subscription] = set()

    def add(self, subscription: Subscription) -> None:
        """Send a listener ticks from now on."""
        self._subscriptions.add(subscription)

    def remove(self, subscription: Subscription) -> None:
        """Send a listener nothing any more."""
        self._subscriptions.discard(subscription)

    def push(self, tick: PlayedTick) -> None:
        """Hand a tick to everybody who asked for its instrument."""
        for subscription in self._subscriptions:
            if tick.instrument in subscription.instruments:
                subscription.push(tick)
