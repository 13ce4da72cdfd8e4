"""The two kinds of market an exchange can run: made from a seed, or played from a recording."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from domain.times import SECOND_NS
from paper.market.clock import Clock, ReplayClock, WorldClock
from paper.market.feed import Feed, PlayedTick, Position, TickListener
from paper.market.hours import Hours, WithinHours
from paper.market.recording import BadRecording, Recording
from paper.market.seeded import MINUTE_NS
from paper.market.ticks import Ticks, TickSource

DAY_NS = 86_400 * SECOND_NS
LOOK_BACK = (5 * MINUTE_NS, DAY_NS, 3 * DAY_NS)
"""How far back to look for a last price: a few minutes, or beyond a weekend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """An instrument's price at the start; not `played` if it is its first tick, yet to come."""

    tick: PlayedTick
    played: bool


class LiveMarket(Protocol):
    """A market in motion: prices at a moment to begin with, then ticks."""

    name: str
    """What its folder is called."""

    clock: Clock
    history: TickSource

    def resume(self, last_known_ns: int) -> None:
        """Find the place to play from, knowing the time of the last transaction."""
        ...

    def opening_prices(self) -> Sequence[Opening]:
        """Return a price for each instrument to begin with."""
        ...

    def listen(self) -> None:
        """Know that somebody listens to prices now."""
        ...

    def catch_up(self) -> None:
        """Play what is late, so that what happens next happens after it."""
        ...

    def keep(self, tick: PlayedTick) -> None:
        """Keep a tick that an operator made, where the market does not make its own."""
        ...

    def close(self) -> None:
        """Let files go."""
        ...

    def mark(self) -> None:
        """Remember on disk how far the market has come."""
        ...

    async def run(self) -> None:
        """Play the market."""
        ...


def _played(name: str, ticks: Ticks, index: int) -> PlayedTick:
    return PlayedTick(name, int(ticks.times[index]), int(ticks.bids[index]), int(ticks.asks[index]))


class LiveSeededMarket:
    """The seeded market at the world's time."""

    def __init__(
        self, name: str, source: TickSource, clock: WorldClock, on_tick: TickListener
    ) -> None:
        self.name = name
        self.clock: Clock = clock
        self.history: TickSource = source
        self._source = source
        self._feed = Feed(source, self.clock, on_tick, MINUTE_NS)
        self._begins = self.clock.now()

    def resume(self, last_known_ns: int) -> None:  # noqa: ARG002 the world's time is the place
        """Begin at the world's time."""
        self._feed.seek_time(self._begins)

    def opening_prices(self) -> Sequence[Opening]:
        """Return each pair's last price before the exchange started."""
        return [self._opening(name) for name in self._source.instruments]

    def listen(self) -> None:
        """Do nothing: the world does not wait."""

    def catch_up(self) -> None:
        """Play what is late."""
        self._feed.catch_up(self.clock.now())

    def keep(self, tick: PlayedTick) -> None:
        """Do nothing: what an operator does is kept beside the market."""

    def close(self) -> None:
        """Do nothing: nothing is open."""

    def mark(self) -> None:
        """Do nothing: the world's time is the market's place."""

    async def run(self) -> None:
        """Play from the moment the exchange started, forever."""
        await self._feed.run(until_ns=None)

    def _opening(self, name: str) -> Opening:
        recents = (self._source.ticks(name, self._begins - far, self._begins) for far in LOOK_BACK)
        recent = next(ticks for ticks in recents if len(ticks))
        return Opening(tick=_played(name, recent, -1), played=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplaySettings:
    """How a recording is played."""

    speed: float
    starts_at_once: bool
    begins_ns: int | None
    place: Path
    """The file that remembers how far it has been played."""

    hours: Hours


class LiveReplay:
    """A recording in motion, which goes on after a restart where it was."""

    def __init__(
        self,
        recording: Recording,
        history: TickSource,
        on_tick: TickListener,
        settings: ReplaySettings,
    ) -> None:
        self.name = f"replay-{recording.begins_ns}"
        self.history = history
        self._recording = recording
        self._settings = settings
        self._listened = asyncio.Event()
        if settings.starts_at_once:
            self._listened.set()
        self._clock = ReplayClock(settings.begins_ns or recording.begins_ns, settings.speed)
        self.clock: Clock = self._clock
        self._feed = Feed(WithinHours(recording, settings.hours), self._clock, on_tick, DAY_NS)

    def resume(self, last_known_ns: int) -> None:
        """Go to the place on disk, or to the last transaction if that is later.

        Raises:
            BadRecording: the recording ends before the last transaction.
        """
        ends_ns = self._recording.ends_ns
        if last_known_ns > ends_ns + 1:
            raise BadRecording("the account's last transaction is later than the recording's end")
        self._feed.seek_time(max(last_known_ns, self._clock.now()))
        place = self._read_place()
        if place is not None:
            self._feed.seek(max(place, self._feed.position, key=_order))
        next_ns = self._feed.next_tick_time(until_ns=ends_ns)
        self._clock.begin_at(ends_ns + 1 if next_ns is None else next_ns)

    def opening_prices(self) -> Sequence[Opening]:
        """Return each instrument's price at the place, its first one if it has none yet."""
        return [self._opening(name) for name in self._recording.instruments]

    def listen(self) -> None:
        """Start playing, if it waited for somebody to listen."""
        self._listened.set()

    def catch_up(self) -> None:
        """Do nothing: market time never passes a tick that has not been played."""

    def keep(self, tick: PlayedTick) -> None:
        """Do nothing: what an operator does is kept beside the market."""

    def close(self) -> None:
        """Do nothing: nothing is open."""

    def mark(self) -> None:
        """Write down how far the recording has been played."""
        position = self._feed.position
        text = json.dumps(
            {
                "recording": self._recording.begins_ns,
                "window_ns": position.window_ns,
                "played": position.played,
            }
        )
        draft = self._settings.place.with_suffix(".new")
        draft.write_text(text)
        draft.replace(self._settings.place)

    async def run(self) -> None:
        """Wait for a listener, then play to the end of the recording."""
        await self._listened.wait()
        self._clock.start()
        await self._feed.run(until_ns=self._recording.ends_ns)
        self._clock.hold_at(self._recording.ends_ns + 1)

    def _read_place(self) -> Position | None:
        if not self._settings.place.exists():
            return None
        kept = json.loads(self._settings.place.read_text())
        if kept["recording"] != self._recording.begins_ns:
            return None
        return Position(window_ns=kept["window_ns"], played=kept["played"])

    def _opening(self, name: str) -> Opening:
        now = self._clock.now()
        last = self._recording.last_tick(name, now)
        if len(last):
            return Opening(tick=_played(name, last, 0), played=True)
        return Opening(tick=_played(name, self._recording.first_tick(name, now), 0), played=False)


def _order(position: Position) -> tuple[int, int]:
    return position.window_ns, position.played
