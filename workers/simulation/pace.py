"""When a simulation saves and tells, and how much it does in one step."""

import time
from dataclasses import dataclass

SAVE_SECONDS = 2.5
SHARE = 0.02
"""A kill is to cost no more than this share of the ticks, where saving so often costs no more."""

SHORTEST_SECONDS = 0.2
TELL_SECONDS = 0.25

FIRST_STEP, LARGEST_STEP = 4_096, 1_000_000
STEPS_A_SHARE = 2
QUICK_SECONDS, SLOW_SECONDS = 0.05, 0.25
"""A step is made larger below the one, and smaller above the other."""


@dataclass(slots=True)
class Pace:
    """Follows the clock of one simulation of so many ticks."""

    ticks: int
    step: int = FIRST_STEP
    _saved_at: float = 0.0
    _saved_ticks: int = 0
    _cost: float = 0.0
    _told_at: float = 0.0

    def begin(self, ticks: int) -> None:
        """Start after so many ticks."""
        self._saved_at = self._told_at = time.monotonic()
        self._saved_ticks = ticks

    def stepped(self, seconds: float) -> None:
        """Learn how long a step took."""
        if seconds < QUICK_SECONDS:
            most = max(FIRST_STEP, int(self.ticks * SHARE / STEPS_A_SHARE))
            self.step = min(self.step * 2, LARGEST_STEP, most)
        elif seconds > SLOW_SECONDS:
            self.step = max(self.step // 2, 1)

    def is_to_save(self, ticks: int) -> bool:
        """Tell whether it is time to save."""
        elapsed = time.monotonic() - self._saved_at
        is_share = ticks - self._saved_ticks >= self.ticks * SHARE
        return elapsed >= SAVE_SECONDS or (
            is_share and elapsed >= max(SHORTEST_SECONDS, self._cost / SHARE)
        )

    def saved(self, ticks: int, seconds: float) -> None:
        """Learn what saving took of the processor's time."""
        self._saved_at = self._told_at = time.monotonic()
        self._saved_ticks, self._cost = ticks, seconds

    def is_to_tell(self) -> bool:
        """Tell whether it is time to say how far it is."""
        now = time.monotonic()
        if now - self._told_at < TELL_SECONDS:
            return False
        self._told_at = now
        return True
