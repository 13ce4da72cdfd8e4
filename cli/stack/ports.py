"""Which ports a stack listens on: the usual ones where they are free, and the same ones again."""

import json
import socket
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, fields

from cli.stack.home import Home, write_private

HOST = "127.0.0.1"
NEIGHBOURS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """One port for each address of the stack."""

    dashboard: int = 8000
    paper: int = 8100
    temporal: int = 7233
    temporal_ui: int = 8233
    temporal_http: int = 7243


def chosen_ports(home: Home, say: Callable[[str], None]) -> Ports:
    """Choose free ports, last time's first, and say which of them had to move."""
    file = home.root / "ports.json"
    remembered = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    wanted = Ports(**remembered)
    taken: set[int] = set()
    for field in fields(Ports):
        preferred = getattr(wanted, field.name)
        port = next(port for port in _candidates(preferred) if port not in taken and is_free(port))
        if port != preferred:
            say(f"Port {preferred} is taken: {field.name} listens on {port}")
        taken.add(port)
        remembered[field.name] = port
    ports = Ports(**remembered)
    write_private(file, json.dumps(asdict(ports), indent=2) + "\n")
    return ports


def is_free(port: int) -> bool:
    """Tell whether nobody listens on a port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def any_free_port() -> int:
    """Return a free port that the system chose."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _candidates(preferred: int) -> Iterator[int]:
    yield from range(preferred, min(preferred + NEIGHBOURS, 65536))
    while True:
        yield any_free_port()
