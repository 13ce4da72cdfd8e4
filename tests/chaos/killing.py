"""kill -9, of a part with all that it consists of."""

import os
import signal
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.chaos.matrix import Victim
from tests.chaos.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Killed:
    """A part that was killed: its process, when, and the same on the monotonic clock."""

    victim: Victim
    pid: int
    at: datetime
    began: float


def kill(world: World, victim: Victim) -> Killed:
    """Kill a part at this instant.

    PostgreSQL is many processes. All of them are stopped before the first dies, so that none
    goes on for a moment without the others: a lock that one held is never let go.
    """
    pid = world.stack.pid(victim)
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
