"""Who listens to prices, and how a tick reaches them: written once, handed on in one go."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from paper.market.feed import PlayedTick

TickWriter = Callable[[PlayedTick], bytes]


class Conflation(StrEnum):
    """Whether a listener gets every tick, or the last of each quarter of a second."""

    EVERY_TICK = "EVERY_TICK"
    LATEST = "LATEST"


class Outlet(Protocol):
    """Takes whole lines for a listener, without waiting."""

    def send(self, lines: Sequence[bytes], joined: bytes) -> None:
        """Take some lines, one by one and joined."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Interest:
    """What a listener wants: some instruments' prices, written in one way."""

    instruments: frozenset[str]
    write: TickWriter

    def lines(self, ticks: Sequence[PlayedTick]) -> list[bytes]:
        """Write those of some ticks that are wanted."""
        wanted, write = self.instruments, self.write
        return [write(tick) for tick in ticks if tick.instrument in wanted]


class Latest:
    """The last tick of each instrument since they were last taken."""

    def __init__(self) -> None:
        self._ticks: dict[str, PlayedTick] = {}
        self._arrived = asyncio.Event()

    def put(self, tick: PlayedTick) -> None:
        """Add a tick in the place of the one before it."""
        self._ticks[tick.instrument] = tick
        self._arrived.set()

    async def take(self) -> list[PlayedTick]:
        """Wait for ticks and return one of each instrument that had any."""
        await self._arrived.wait()
        self._arrived.clear()
        ticks = list(self._ticks.values())
        self._ticks.clear()
        return ticks


class PriceStreams:
    """All who listen to prices.

    Ticks that are played at once go out together: all listeners with the same interest share
    the very same bytes, and each is handed them in one call.
    """

    def __init__(self) -> None:
        self._outlets: dict[Interest, list[Outlet]] = {}
        self._latest: dict[Latest, frozenset[str]] = {}
        self._played: list[PlayedTick] = []

    def add(self, interest: Interest, outlet: Outlet) -> None:
        """Send a listener every tick from now on."""
        self._flush()
        self._outlets.setdefault(interest, []).append(outlet)

    def remove(self, interest: Interest, outlet: Outlet) -> None:
        """Send a listener nothing any more."""
        self._outlets[interest].remove(outlet)
        if not self._outlets[interest]:
            del self._outlets[interest]

    def add_latest(self, instruments: frozenset[str], latest: Latest) -> None:
        """Keep a listener's latest ticks from now on."""
        self._latest[latest] = instruments

    def remove_latest(self, latest: Latest) -> None:
        """Keep nothing for a listener any more."""
        del self._latest[latest]

    def push(self, tick: PlayedTick) -> None:
        """Hand a tick to everybody who asked for its instrument."""
        for latest, instruments in self._latest.items():
            if tick.instrument in instruments:
                latest.put(tick)
        if not self._outlets:
            return
        if not self._played:
            asyncio.get_running_loop().call_soon(self._flush)
        self._played.append(tick)

    def _flush(self) -> None:
        ticks, self._played = self._played, []
        if not ticks:
            return
        for interest, outlets in self._outlets.items():
            lines = interest.lines(ticks)
            if lines:
                _hand_out(lines, outlets)


def _hand_out(lines: Sequence[bytes], outlets: Sequence[Outlet]) -> None:
    joined = b"".join(lines)
    for outlet in outlets:
        outlet.send(lines, joined)
