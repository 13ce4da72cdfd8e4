"""kill -9, of a part with all that it consists of."""

import asyncio
import os
import signal
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.stack import Stack
from tests.chaos.matrix import Victim

OFTEN, WITHIN_SECONDS = 3, 65.0
"""How often a part may be killed in how long, so that nobody takes it for a crash loop."""


class Pace:
    """Remembers when what was killed, and waits where it would be too often."""

    def __init__(self) -> None:
        self._kills = {victim: deque[float](maxlen=OFTEN) for victim in Victim}

    async def keep(self, victim: Victim) -> None:
        """Wait until a part may be killed again."""
        kills = self._kills[victim]
        if len(kills) == OFTEN:
            await asyncio.sleep(max(0.0, kills[0] + WITHIN_SECONDS - time.monotonic()))
        kills.append(time.monotonic())


@dataclass(frozen=True, slots=True, kw_only=True)
class Killed:
    """A part that was killed: its process, when, and the same on the monotonic clock."""

    victim: Victim
    pid: int
    at: datetime
    began: float


def kill(stack: Stack, victim: Victim) -> Killed:
    """Kill a part at this instant.

    PostgreSQL is many processes. All of them are stopped before the first dies, so that none
    goes on for a moment without the others: a lock that one held is never let go.
    """
    pid = stack.pid(victim)
    parts = [*_children(pid), pid] if victim is Victim.POSTGRES else [pid]
    at, began = datetime.now(UTC), time.monotonic()
    for sent in (signal.SIGSTOP, signal.SIGKILL):
        for part in parts:
            with suppress(ProcessLookupError):
                os.kill(part, sent)
    return Killed(victim=victim, pid=pid, at=at, began=began)


def freeze(pid: int) -> None:
    """Stop a process where it stands."""
    os.kill(pid, signal.SIGSTOP)


def thaw(pid: int) -> None:
    """Let it go on, if it lives."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGCONT)


def _children(pid: int) -> list[int]:
    found = (entry for entry in Path("/proc").iterdir() if entry.name.isdigit())
    return [int(entry.name) for entry in found if _parent(entry) == pid]


def _parent(process: Path) -> int | None:
    try:
        return int(process.joinpath("stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return None
