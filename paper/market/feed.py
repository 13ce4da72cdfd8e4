"""Plays a market's ticks at their times, over all instruments in order."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from paper.market.clock import Clock
from paper.market.ticks import TickSource, Times

MOST_AT_ONCE = 64
"""Ticks played before others get their turn, so that orders are served in a busy market."""

LONGEST_SLEEP = 1.0


class PlayedTick(NamedTuple):
    """A tick as the market plays it: nanoseconds UTC, points, and whether it can be traded."""

    instrument: str
    time_ns: int
    bid: int
    ask: int
    tradeable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """How far a market has been played: a window of time, and how many of its ticks are done."""

    window_ns: int
    played: int


@dataclass(frozen=True, slots=True)
class _Window:
    starts_ns: int
    times: Times
    ticks: list[PlayedTick]


TickListener = Callable[[PlayedTick], None]


class Feed:
    """Walks through a tick source window by window and hands each tick to `on_tick`."""

    def __init__(
        self, source: TickSource, clock: Clock, on_tick: TickListener, window_ns: int
    ) -> None:
        self._source = source
        self._clock = clock
        self._on_tick = on_tick
        self._window_ns = window_ns
        self._window: _Window | None = None
        self.position = Position(window_ns=0, played=0)

    def seek(self, position: Position) -> None:
        """Go to where an earlier run was."""
        self.position = position

    def seek_time(self, time_ns: int) -> None:
        """Go to the first tick at or after a time."""
        window = self._read(time_ns - time_ns % self._window_ns)
        played = int(np.searchsorted(window.times, time_ns, side="left"))
        self.position = Position(window_ns=window.starts_ns, played=played)

    def next_tick_time(self, until_ns: int) -> int | None:
        """Return the time of the next tick, None if there is none up to a time."""
        starts_ns, played = self.position.window_ns, self.position.played
        while starts_ns <= until_ns:
            window = self._read(starts_ns)
            if played < len(window.times):
                return int(window.times[played])
            starts_ns, played = starts_ns + self._window_ns, 0
        return None

    async def run(self, until_ns: int | None) -> None:
        """Play from the position on, up to and with a time, forever where it is None."""
        while until_ns is None or self.position.window_ns <= until_ns:
            starts_ns = self.position.window_ns
            window = await asyncio.to_thread(self._read, starts_ns)
            await self._play(window)
            self.position = Position(window_ns=starts_ns + self._window_ns, played=0)

    def catch_up(self, until_ns: int) -> None:
        """Play at once what is late: the ticks before a time that has come."""
        window = self._window
        if window is None or window.starts_ns != self.position.window_ns:
            return
        end = int(np.searchsorted(window.times, until_ns, side="left"))
        while self.position.played < end:
            self._play_next(window)

    async def _play(self, window: _Window) -> None:
        self._window = window
        while self.position.played < len(window.ticks):
            due_ns = int(window.times[self.position.played])
            self._clock.hold_at(due_ns)
            wait = self._clock.seconds_until(due_ns)
            if wait > 0:
                await asyncio.sleep(min(wait, LONGEST_SLEEP))
                continue
            self._play_due(window)
            await asyncio.sleep(0)

    def _play_due(self, window: _Window) -> None:
        end = min(self.position.played + MOST_AT_ONCE, len(window.ticks))
        while self.position.played < end:
            if self._clock.seconds_until(window.ticks[self.position.played].time_ns) > 0:
                return
            self._play_next(window)

    def _play_next(self, window: _Window) -> None:
        at = self.position.played
        self.position = Position(window_ns=window.starts_ns, played=at + 1)
        self._on_tick(window.ticks[at])

    def _read(self, starts_ns: int) -> _Window:
        ends_ns = starts_ns + self._window_ns
        names = list(self._source.instruments)
        runs = [self._source.ticks(name, starts_ns, ends_ns) for name in names]
        times = np.concatenate([run.times for run in runs])
        order = np.argsort(times, kind="stable")
        which = np.repeat(np.arange(len(runs)), [len(run) for run in runs])[order].tolist()
        bids = np.concatenate([run.bids for run in runs])[order].tolist()
        asks = np.concatenate([run.asks for run in runs])[order].tolist()
        times = times[order]
        ticks = [
            PlayedTick(names[index], time_ns, bid, ask)
            for index, time_ns, bid, ask in zip(which, times.tolist(), bids, asks, strict=True)
        ]
        return _Window(starts_ns, times, ticks)
