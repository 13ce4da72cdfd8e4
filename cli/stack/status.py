"""`forex status`: how the parts of the running stack are."""

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from cli.stack.home import Home, holder
from cli.stack.runtime import PartStatus, Runtime, State, published

CONNECT_SECONDS = 1.0
GOOD = {State.READY, State.DONE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """A running stack, looked at from outside."""

    runtime: Runtime
    alive: Mapping[str, bool]
    reachable: Mapping[str, bool]

    @property
    def is_good(self) -> bool:
        states = all(part.state in GOOD for part in self.runtime.parts.values())
        return states and all(self.alive.values()) and all(self.reachable.values())


def current_status(home: Home) -> Status | None:
    """Look at the stack of a home; nothing if none runs."""
    runtime = published(home) if holder(home) is not None else None
    if runtime is None:
        return None
    return Status(
        runtime=runtime,
        alive={name: is_alive(pid) for name, pid in runtime.pids.items()},
        reachable={name: _accepts(address) for name, address in addresses(runtime).items()},
    )


def addresses(runtime: Runtime) -> dict[str, str]:
    """Return the addresses of a stack by name."""
    return {
        "dashboard": runtime.dashboard,
        "api": runtime.api,
        "temporal": runtime.temporal,
        "temporal_ui": runtime.temporal_ui,
        "paper": runtime.paper,
    }


def is_alive(pid: int) -> bool:
    """Tell whether a process runs."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def as_table(status: Status) -> str:
    """Lay the status out for a person."""
    rows = [_row(part, name) for name, part in status.runtime.parts.items()]
    lines = [f"{'part':<36} {'state':<11} {'pid':>8} {'restarts':>8}", *rows, ""]
    for name, address in addresses(status.runtime).items():
        answer = "" if status.reachable[name] else "  (does not answer)"
        lines.append(f"{name:<12} {address}{answer}")
    return "\n".join(lines)


def _row(part: PartStatus, name: str) -> str:
    pid = part.pid if part.pid is not None else "-"
    return f"{f'{part.title} ({name})':<36} {part.state:<11} {pid:>8} {part.restarts:>8}"


def _accepts(address: str) -> bool:
    parts = urlsplit(address if "//" in address else f"//{address}")
    try:
        with socket.create_connection((parts.hostname, parts.port), timeout=CONNECT_SECONDS):
            return True
    except OSError:
        return False
