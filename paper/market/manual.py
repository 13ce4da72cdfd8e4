"""A market set by hand: its clock and its prices move only when they are told to."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from domain.instruments import Instrument
from domain.times import to_ns
from paper.market.clock import Clock
from paper.market.feed import PlayedTick
from paper.market.live import Opening
from paper.market.seeded import usual_price
from paper.market.tick_days import TickDays
from paper.market.ticks import TickSource

LATEST_NS = to_ns(datetime(2200, 1, 1, tzinfo=UTC))
"""The clock stays before this: market time is counted in 64 bits, and candles look ahead."""


class ManualClock:
    """Market time stands still until it is told to move, and never goes back."""

    def __init__(self, time_ns: int) -> None:
        self._now_ns = time_ns

    def now(self) -> int:
        """Return the time it was set to, in nanoseconds since 1970, UTC."""
        return self._now_ns

    def advance_to(self, time_ns: int) -> None:
        """Move to a time, which is not before now."""
        self._now_ns = max(self._now_ns, time_ns)

    def seconds_until(self, time_ns: int) -> float:
        """Return zero for a time that has come; no wait brings another nearer."""
        return 0.0 if time_ns <= self._now_ns else float("inf")

    def hold_at(self, time_ns: int) -> None:
        """Do nothing: the clock waits for its hand anyway."""


class ManualMarket:
    """Keeps clock and prices in a folder, where a later start finds them.

    A new one begins at `begins_ns`, at usual prices; one that was begun ignores it.
    """

    def __init__(self, folder: Path, instruments: Mapping[str, Instrument], begins_ns: int) -> None:
        self.name = "manual"
        self._days = TickDays(folder)
        opening = [_usual(each, begins_ns) for each in instruments.values()]
        if not self._days.founded:
            self._days.found(begins_ns, opening)
        for price in opening:
            if price.instrument not in self._days.instruments:
                self._days.put_up(price)
        self._clock = ManualClock(self._days.now_ns)
        self.clock: Clock = self._clock
        self.history: TickSource = self._days

    def resume(self, last_known_ns: int) -> None:
        """Go on where the folder says, not before the last transaction."""
        if last_known_ns > self._clock.now():
            self.advance_to(last_known_ns)

    def opening_prices(self) -> Sequence[Opening]:
        """Return each instrument's last price."""
        names = self._days.instruments
        return [Opening(tick=self._days.standing(name), played=True) for name in names]

    def advance_to(self, time_ns: int) -> None:
        """Move the clock; the new time is on disk when this returns."""
        self._days.advance_to(time_ns)
        self._clock.advance_to(time_ns)

    def keep(self, tick: PlayedTick) -> None:
        """Put a tick on disk."""
        self._days.add(tick)

    def listen(self) -> None:
        """Do nothing: prices come by hand."""

    def catch_up(self) -> None:
        """Do nothing: nothing is ever late."""

    def mark(self) -> None:
        """Do nothing: everything is on disk already."""

    def close(self) -> None:
        """Let the files go."""
        self._days.close()

    async def run(self) -> None:
        """Wait to be cancelled."""
        await asyncio.Event().wait()


def _usual(instrument: Instrument, time_ns: int) -> PlayedTick:
    return PlayedTick(instrument.name, time_ns, *usual_price(instrument))
