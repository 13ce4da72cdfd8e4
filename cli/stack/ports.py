"""Which ports a stack listens on: the usual ones where they are free, and the same ones again."""

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
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


@contextmanager
def chosen_ports(home: Home, say: Callable[[str], None]) -> Iterator[Ports]:
    """Choose free ports, last time's first, and say which of them had to move.

    While the block lasts no other stack on this machine chooses them.
    """
    file = home.root / "ports.json"
    chosen = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    wanted = Ports(**chosen)
    with ExitStack() as reservations:
        for field in fields(Ports):
            preferred = getattr(wanted, field.name)
            port = _reserve(preferred, reservations)
            if port != preferred:
                say(f"Port {preferred} is taken: {field.name} listens on {port}")
            chosen[field.name] = port
        ports = Ports(**chosen)
        write_private(file, json.dumps(asdict(ports), indent=2) + "\n")
        yield ports


def _reserve(preferred: int, reservations: ExitStack) -> int:
    for port in _candidates(preferred):
        note = reservations.enter_context(socket.socket(socket.AF_UNIX))
        try:
            # Its server will bind the port only seconds from now; until then the name in the
            # kernel's table of abstract sockets says whose it is, and goes when we do.
            note.bind(f"\0auto-forex-trader-port-{port}")
        except OSError:
            continue
        if is_free(port):
            return port
    raise AssertionError("there is always another candidate")


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
