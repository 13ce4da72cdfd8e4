"""Market time: the world's on a live market, the recording's in a replay."""

import time
from typing import Protocol

from domain.times import SECOND_NS


class Clock(Protocol):
    """Tells market time, and how long to wait for it."""

    def now(self) -> int:
        """Return market time in nanoseconds since 1970, UTC; it never goes back."""
        ...

    def seconds_until(self, time_ns: int) -> float:
        """Return the real seconds until a market time, zero or less if it has come."""
        ...

    def hold_at(self, time_ns: int) -> None:
        """Say when the next tick is; a replay's clock does not pass it before it is played."""
        ...


class WorldClock:
    """Market time is the machine's UTC clock."""

    def now(self) -> int:
        """Return the machine's time in nanoseconds since 1970, UTC."""
        return time.time_ns()

    def seconds_until(self, time_ns: int) -> float:
        """Return the seconds until a time."""
        return (time_ns - time.time_ns()) / SECOND_NS

    def hold_at(self, time_ns: int) -> None:
        """Do nothing: the world waits for no tick."""


class ReplayClock:
    """Market time is a recording's: it stands still until `start`, then runs at `speed`.

    It never passes the next tick that has not been played (`hold_at`), so what happens between
    two ticks is stamped between them even when the machine cannot keep up.
    """

    def __init__(self, begins_ns: int, speed: float) -> None:
        self._begins_ns = begins_ns
        self._speed = speed
        self._started_at: float | None = None
        self._hold_ns = begins_ns

    def begin_at(self, time_ns: int) -> None:
        """Set the time that the clock stands at until it is started."""
        self._begins_ns = self._hold_ns = time_ns

    def start(self) -> None:
        """Let market time run."""
        if self._started_at is None:
            self._started_at = time.monotonic()

    def hold_at(self, time_ns: int) -> None:
        """Move the time that the clock does not pass."""
        self._hold_ns = time_ns

    def now(self) -> int:
        """Return the recording's time in nanoseconds since 1970, UTC."""
        return min(self._ideal(), self._hold_ns)

    def seconds_until(self, time_ns: int) -> float:
        """Return the real seconds until a time of the recording, at the replay's speed."""
        return (time_ns - self._ideal()) / SECOND_NS / self._speed

    def _ideal(self) -> int:
        if self._started_at is None:
            return self._begins_ns
        elapsed = time.monotonic() - self._started_at
        return self._begins_ns + int(elapsed * self._speed * SECOND_NS)
