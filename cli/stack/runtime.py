"""`runtime.json`: where a running stack can be reached, and the pids of its parts."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum

from cli.stack.home import Home, write_private

SUPERVISOR = "forex"


class State(StrEnum):
    """How a part of the stack is."""

    WAITING = "waiting"
    STARTING = "starting"
    READY = "ready"
    RESTARTING = "restarting"
    DONE = "done"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartStatus:
    """One part of the stack, as the supervisor sees it."""

    title: str
    state: State
    restarts: int
    pid: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Runtime:
    """What a script may know about a running stack."""

    dashboard: str
    api: str
    temporal: str
    temporal_ui: str
    paper: str
    pids: Mapping[str, int] = field(default_factory=dict)
    parts: Mapping[str, PartStatus] = field(default_factory=dict)


def publish(home: Home, runtime: Runtime) -> None:
    """Replace the file in one step."""
    write_private(home.runtime_file, json.dumps(asdict(runtime), indent=2) + "\n")


def published(home: Home) -> Runtime | None:
    """Read what the last stack of this home published, nothing if none ever did."""
    if not home.runtime_file.exists():
        return None
    found = json.loads(home.runtime_file.read_text(encoding="utf-8"))
    parts = {
        name: PartStatus(**{**part, "state": State(part["state"])})
        for name, part in found.pop("parts").items()
    }
    return Runtime(**found, parts=parts)


def pids_of(parts: Mapping[str, PartStatus]) -> dict[str, int]:
    """Collect the pids of the parts that run, and of the supervisor itself."""
    running = {name: part.pid for name, part in parts.items() if part.pid is not None}
    return {SUPERVISOR: os.getpid(), **running}
