"""The two sides of the bench: the platform, and the peer on the same servers."""

import asyncio
import os
import signal
import sys
import time
from asyncio.subprocess import Process
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Protocol
from urllib.parse import quote, quote_plus

from sqlalchemy import create_engine

from bench.books import connection, rows
from bench.orders.caller import Caller
from bench.orders.exchange import PEER_ACCOUNT
from bench.orders.peer import books
from bench.orders.peer.settings import PeerSettings
from bench.orders.processor import cpu_of_trees
from bench.stack import PROJECT, Stack

PROCESSES = 4
READY_WITHIN = 60.0
LOOK_EVERY = 0.1
RESTARTED_AFTER = 1.0


class System(Protocol):
    """What carries out orders: who decides, what it costs, what it has on record."""

    name: str
    account: str
    caller: Caller

    def cpu(self) -> dict[str, float]:
        """Return the processor time that each part has used so far."""

    async def states(self) -> dict[str, str]:
        """Read the states of all orders on record."""

    async def sending(self) -> bool:
        """Tell whether an order is on its way to the exchange."""

    async def kill(self, number: int) -> str:
        """Kill a part with -9, bring it back, and say which it was."""

    def taken(self) -> list[str]:
        """Read the ids of the orders that were handed over."""


class Platform:
    """The platform: the intent in PostgreSQL, then a workflow."""

    name = "platform"

    def __init__(self, stack: Stack, account: str, owner: str, at_exchange: str) -> None:
        self._stack = stack
        self._taken = stack.home / "platform.taken"
        self.account = at_exchange
        arguments = (account, owner, str(self._taken))
        environment = _environment(stack.pid("strategies"))
        self.caller = Caller("bench.orders.decider", arguments, environment, stack.home)

    def cpu(self) -> dict[str, float]:
        """Return the processor time that each part has used so far."""
        parts = {"server": "temporal", "worker": "orders", **SHARED}
        roots = {name: self._stack.pid(part) for name, part in parts.items()}
        return cpu_of_trees(roots | {"caller": self.caller.pid})

    async def states(self) -> dict[str, str]:
        """Read the states of all orders on record."""
        found = await rows(self._stack, "SELECT id, state FROM order_intents")
        return {row["id"]: row["state"] for row in found}

    async def sending(self) -> bool:
        """Tell whether an order is on its way to the exchange."""
        query = "SELECT 1 FROM order_intents WHERE state = 'submitting' LIMIT 1"
        return bool(await rows(self._stack, query))

    async def kill(self, number: int) -> str:
        """Kill the orders worker, the next time the process that decides, and so on."""
        if number % 2:
            await self.caller.kill()
            await self.caller.start()
            return "caller"
        pid = self._stack.pid("orders")
        os.kill(pid, signal.SIGKILL)
        await self._back(pid)
        return "worker"

    async def _back(self, killed: int) -> None:
        deadline = time.monotonic() + READY_WITHIN
        while time.monotonic() < deadline:
            part = self._stack.runtime()["parts"]["orders"]
            if part["state"] == "ready" and part["pid"] != killed:
                return
            await asyncio.sleep(LOOK_EVERY)
        raise RuntimeError("the orders worker did not come back")

    def taken(self) -> list[str]:
        """Read the ids of the orders that were handed over."""
        return _lines(self._taken)


class Peer:
    """Celery's worker with Valkey as broker; `acks_late` as its settings call it."""

    def __init__(self, stack: Stack, token: str, *, acks_late: bool) -> None:
        self.name = "peer, acks late" if acks_late else "peer"
        self.account = PEER_ACCOUNT
        self._stack = stack
        self._taken = stack.home / f"{self.name}.taken"
        self._log = stack.home / f"{self.name}.log"
        self._settings = _peer_settings(stack, token, acks_late=acks_late)
        self._worker: Process | None = None
        self.caller = Caller(
            "bench.orders.peer.decider",
            (str(self._taken),),
            self._settings.environment(),
            stack.home,
        )

    async def start(self) -> None:
        """Start the worker and wait until it is ready."""
        said = self._log.stat().st_size if self._log.exists() else 0
        command = ("-m", "celery", "-A", "bench.orders.peer.app", "worker")
        with self._log.open("ab") as log:
            self._worker = await asyncio.create_subprocess_exec(
                *(sys.executable, *command, "--concurrency", str(PROCESSES), "--loglevel", "INFO"),
                cwd=PROJECT,
                env={**os.environ, **self._settings.environment()},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + READY_WITHIN
        while " ready." not in self._log.read_text()[said:]:
            if self._worker.returncode is not None or time.monotonic() > deadline:
                raise RuntimeError(f"Celery did not start:\n{self._log.read_text()[-2000:]}")
            await asyncio.sleep(LOOK_EVERY)

    async def stop(self) -> None:
        """Stop the worker as a supervisor does."""
        if self._worker is not None and self._worker.returncode is None:
            self._worker.terminate()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._worker.wait(), READY_WITHIN)
            await self._kill()

    def cpu(self) -> dict[str, float]:
        """Return the processor time that each part has used so far."""
        assert self._worker is not None
        roots = {name: self._stack.pid(part) for name, part in SHARED.items()}
        return cpu_of_trees(roots | {"worker": self._worker.pid, "caller": self.caller.pid})

    async def states(self) -> dict[str, str]:
        """Read the states of all orders on record."""
        found = await rows(self._stack, f"SELECT id, state FROM {books.SCHEMA}.orders")
        return {row["id"]: row["state"] for row in found}

    async def sending(self) -> bool:
        """Tell whether an order is on its way to the exchange."""
        query = f"SELECT 1 FROM {books.SCHEMA}.orders WHERE state = 'submitting' LIMIT 1"
        return bool(await rows(self._stack, query))

    async def kill(self, number: int) -> str:
        """Kill the worker with its processes, the next time the process that decides."""
        if number % 2:
            await self.caller.kill()
            await self.caller.start()
            return "caller"
        await self._kill()
        await asyncio.sleep(RESTARTED_AFTER)
        await self.start()
        return "worker"

    async def _kill(self) -> None:
        assert self._worker is not None
        with suppress(ProcessLookupError):
            os.killpg(self._worker.pid, signal.SIGKILL)
        await self._worker.wait()

    def taken(self) -> list[str]:
        """Read the ids of the orders that were handed over."""
        return _lines(self._taken)


SHARED = {"PostgreSQL": "postgres", "Valkey": "valkey", "exchange": "paper"}


async def open_platform(stack: Stack, account: str) -> Platform:
    """Bring the platform to where it can be measured."""
    found = await rows(
        stack, "SELECT owner_id, broker_account_id FROM accounts WHERE id = $1", account
    )
    return Platform(stack, account, found[0]["owner_id"], found[0]["broker_account_id"])


async def make_peer_books(stack: Stack) -> None:
    """Create the peer's tables beside the platform's."""
    async with connection(stack) as opened:
        await opened.execute(f"CREATE SCHEMA {books.SCHEMA}")
    engine = create_engine(_peer_database(stack))
    books.Base.metadata.create_all(engine)
    engine.dispose()


def _peer_settings(stack: Stack, token: str, *, acks_late: bool) -> PeerSettings:
    socket = stack.sockets() / "valkey.sock"
    # A queue of its own for each, so that neither takes over what the other left.
    database = 2 if acks_late else 1
    return PeerSettings(
        broker=f"redis+socket://{quote(str(socket))}?virtual_host={database}",
        redis=f"unix://{quote(str(socket))}",
        database=_peer_database(stack),
        exchange=stack.address("paper"),
        account=PEER_ACCOUNT,
        token=token,
        acks_late=acks_late,
    )


def _peer_database(stack: Stack) -> str:
    password = quote_plus(stack.secrets()["database_owner"])
    return f"postgresql+psycopg://forex:{password}@/forex?host={quote(str(stack.sockets()))}"


def _environment(pid: int) -> Mapping[str, str]:
    """Read what a process of the stack was told."""
    pairs = Path(f"/proc/{pid}/environ").read_text().split("\0")
    return dict(pair.split("=", 1) for pair in pairs if "=" in pair)


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []
