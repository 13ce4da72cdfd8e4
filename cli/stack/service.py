"""What the supervisor knows about each part of the stack."""

import signal
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from cli.stack.home import PROJECT


class Identity(StrEnum):
    """As whom a program runs; `launch.py` knows the same words."""

    CALLER = "caller"
    NAMESPACE = "namespace"
    USER = "user"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A program to run, and how it dies when its parent does."""

    program: Path
    arguments: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path = PROJECT
    identity: Identity = Identity.CALLER
    parent_death: signal.Signals = signal.SIGKILL


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Makes a service one that ends: taken once for each build, or whenever it is forced."""

    stamp: Path
    build: str
    is_forced: bool = False

    def is_due(self) -> bool:
        """Tell whether the step has to be taken."""
        taken_by = self.stamp.read_text(encoding="ascii") if self.stamp.exists() else None
        return self.is_forced or taken_by != self.build

    def remember(self) -> None:
        """Note that this build took the step."""
        self.stamp.write_text(self.build, encoding="ascii")


async def _nothing() -> None:
    """Need no preparation."""


async def _at_once() -> bool:
    """Count as ready as soon as it runs."""
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One part of the stack: a process to keep alive, or a step to take."""

    name: str
    title: str
    command: Command
    needs: tuple[str, ...] = ()
    # Parts that stop after this one, though it starts without waiting for them.
    hands_work_to: tuple[str, ...] = ()
    # Before every start: make room, clear what a crash left behind.
    prepare: Callable[[], Awaitable[None]] = _nothing
    ready: Callable[[], Awaitable[bool]] = _at_once
    # Whenever it has become ready, before anything that needs it starts; raises StackError.
    settle: Callable[[], Awaitable[None]] = _nothing
    ready_within: float = 60.0
    stop_signal: signal.Signals = signal.SIGTERM
    # What a second Ctrl-C sends.
    hurry_signal: signal.Signals = signal.SIGKILL
    stop_within: float = 10.0
    step: Step | None = None
