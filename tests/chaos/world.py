"""The world of the matrix: a whole stack, the wire to its exchange, and gates in its database."""

import asyncio
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, fields
from pathlib import Path

import httpx
from redis.asyncio import Redis
from redis.exceptions import RedisError
from temporalio.service import RPCError

from bench.api import Api, logged_in
from bench.books import AWAY, rows
from bench.stack import PROJECT, READY_WITHIN, STOPS_WITHIN, Stack, StackFailed
from cli.stack.ports import Ports, any_free_port
from tests.chaos.gates import build_gates
from tests.chaos.killing import Pace
from tests.chaos.wire import HOST, Wire, open_wire
from tests.paper_control import Control

LOOK_EVERY = 0.02
FRESH_SECONDS = 5.0
INSTRUMENTS = ("EUR_USD", "GBP_USD", "AUD_USD", "USD_CAD", "USD_CHF")


class Stuck(Exception):
    """Something that had to come true did not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A running stack with nothing on its account, and all that looks into it.

    `opened` is the exchange's last transaction when the account was connected: the books begin
    after it.
    """

    stack: Stack
    wire: Wire
    control: Control
    api: Api
    account: str
    redis: Redis
    opened: int
    pace: Pace = field(default_factory=Pace)

    def keep(self) -> Path:
        """Copy the stack's logs to where they outlive it, and say where."""
        kept = Path(tempfile.mkdtemp(prefix="forex-chaos-logs-"))
        return Path(shutil.copytree(self.stack.home / "logs", kept / "logs"))

    async def rest(self, instrument: str) -> None:
        """Wait until every part works and the account agrees, with a fresh price."""
        await until(self._all_ready, "every part is ready", within=90)
        await until(self._agrees, "the account agrees", within=60)
        await until(lambda: self._is_fresh(instrument), f"{instrument} is fresh", within=60)

    def is_ready(self, part: str, *, besides: int = 0) -> bool:
        """Tell whether a part works, in another process than the one named."""
        found = self.stack.runtime()["parts"][part]
        return bool(found["state"] == "ready" and found["pid"] != besides)

    async def _all_ready(self) -> bool:
        parts = self.stack.runtime()["parts"].values()
        return all(part["state"] in ("ready", "done") for part in parts)

    async def _agrees(self) -> bool:
        found = await rows(self.stack, "SELECT agreed FROM accounts")
        return bool(found[0]["agreed"])

    async def _is_fresh(self, instrument: str) -> bool:
        arrived = await self.redis.hget(f"price:paper:{instrument}", "received_at_ns")
        return time.time() - int(str(arrived)) / 1e9 < FRESH_SECONDS


NOT_YET = (*AWAY, RedisError, RPCError, httpx.HTTPError, KeyError, ValueError)


async def until(
    is_so: Callable[[], Awaitable[bool]], what: str, within: float, every: float = LOOK_EVERY
) -> None:
    """Look until something is so; what cannot be seen is not so yet."""
    deadline = time.monotonic() + within
    while True:
        try:
            if await is_so():
                return
            why = "it is not so"
        except NOT_YET as error:
            why = repr(error)
        if time.monotonic() > deadline:
            raise Stuck(f"not within {within:.0f} s: {what} ({why})")
        await asyncio.sleep(every)


@asynccontextmanager
async def open_world() -> AsyncIterator[World]:
    """Start a stack in a home of its own, on free ports, and take it down again."""
    home = Path(tempfile.mkdtemp(prefix="forex-chaos-"))
    ports = {each.name: any_free_port() for each in fields(Ports)}
    (home / "ports.json").write_text(json.dumps(ports), encoding="utf-8")
    control_port = any_free_port()
    async with AsyncExitStack() as held:
        held.callback(shutil.rmtree, home, ignore_errors=True)
        wire = await held.enter_async_context(open_wire(ports["paper"]))
        stack = _started(home, wire.url, control_port)
        held.push_async_callback(asyncio.to_thread, _stop, stack)
        await _until_ready(stack)
        await build_gates(stack)
        api = await held.enter_async_context(logged_in(stack))
        await _stop_demo(api)
        account = await api.account()
        await _calm_market(api, account)
        socket = str(stack.sockets() / "valkey.sock")
        redis = Redis(unix_socket_path=socket, socket_timeout=2, decode_responses=True)
        held.push_async_callback(redis.aclose)
        yield World(
            stack=stack,
            wire=wire,
            control=Control(f"http://{HOST}:{control_port}"),
            api=api,
            account=account,
            redis=redis,
            opened=await _opened(stack),
        )


async def _opened(stack: Stack) -> int:
    """Read where the books begin; the demo may have traded before it was stopped."""
    found = await rows(
        stack,
        "SELECT coalesce((SELECT min(id) - 1 FROM broker_transactions), booked_transaction_id)"
        " AS opened FROM accounts",
    )
    return int(found[0]["opened"])


def _started(home: Path, url: str, control_port: int) -> Stack:
    password = secrets.token_urlsafe(12)
    own = {
        "FOREX_HOME": str(home),
        "FOREX_ADMIN_PASSWORD": password,
        # So that the stack ends with us, however we end.
        "FOREX_PARENT": str(os.getpid()),
    }
    with (home / "bench.log").open("wb") as log:
        supervisor = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.stack_program", url, str(control_port)],
            cwd=PROJECT,
            env={**os.environ, **own},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    return Stack(home=home, password=password, supervisor=supervisor)


async def _until_ready(stack: Stack) -> None:
    log = stack.home / "bench.log"

    async def is_ready() -> bool:
        if stack.supervisor.poll() is not None:
            raise StackFailed(f"the stack did not start:\n{log.read_text()[-4000:]}")
        return "Everything is ready" in log.read_text()

    await until(is_ready, "the stack is ready", within=READY_WITHIN, every=0.2)


def _stop(stack: Stack) -> None:
    if stack.supervisor.poll() is None:
        stack.supervisor.send_signal(signal.SIGTERM)
    try:
        stack.supervisor.wait(STOPS_WITHIN)
    except subprocess.TimeoutExpired:
        # Everything below dies with it.
        stack.supervisor.kill()
        stack.supervisor.wait()


async def _stop_demo(api: Api) -> None:
    """Stop what the set-up started: only the matrix's own orders may be on their way."""
    for run in (await api.get("/api/runs"))["items"]:
        await api.stop_run(run["id"])


async def _calm_market(api: Api, account: str) -> None:
    """Take the limits away that the hour of the day would deny an order by."""
    asked = {"max_spread_points": 10_000, "max_jump_points": None}
    answer = await api.client.patch(f"/api/accounts/{account}/limits", json=asked)
    answer.raise_for_status()
