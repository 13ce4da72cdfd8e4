"""Kill parts of a running stack with -9, and time how it recovers."""

import asyncio
import os
import signal
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx
from redis.asyncio import Redis
from redis.exceptions import RedisError

from bench.api import Api
from bench.books import AWAY, connection, rows
from bench.progress import Progress
from bench.recording import DAY, INSTRUMENT, SECOND_NS
from bench.stack import Stack
from bench.table import table

KILLS = ("strategies", "orders", "api", "valkey", "postgres", "temporal")
FIRST, LAST = 0.25, 0.75
"""Where in the time that is played the first and the last kill fall."""

PATIENCE = 90.0
LOOK_EVERY = 0.1
ORDER_WITHIN = 10.0
"""How long to wait for an order on its way, so that the kill falls in the middle of one."""

MOMENTS = ("submitting", "new")
"""Each part is killed while an order is being sent, in the next round before it is, and so on."""

IN_FLIGHT = "SELECT 1 FROM order_intents WHERE state = $1 LIMIT 1"
NOT_YET = (*AWAY, RedisError, httpx.HTTPError, KeyError, ValueError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Victim:
    """A part that was killed, and when."""

    part: str
    pid: int
    killed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """Seconds from a kill until each thing works again; None where it never did."""

    part: str
    market: datetime
    process: float | None
    api: float | None
    feed: float | None
    checkpoint: float | None
    order: float | None


class Killer:
    """Kills one part after the other, each when the one before has been recovered from."""

    def __init__(self, stack: Stack, api: Api, run: str) -> None:
        self._stack = stack
        self._api = api
        self._run = run
        socket = stack.sockets() / "valkey.sock"
        self._redis = Redis(unix_socket_path=str(socket), socket_timeout=2, decode_responses=True)

    async def kill_all(
        self, progress: Progress, parts: Sequence[str], hours: float
    ) -> list[Recovery]:
        """Kill the parts, spread evenly over the middle of the time that is played."""
        found = []
        for number, part in enumerate(parts):
            share = FIRST + (LAST - FIRST) * number / max(1, len(parts) - 1)
            standing = await progress.reach(DAY + timedelta(hours=hours * share))
            moment = MOMENTS[(number + number // len(KILLS)) % len(MOMENTS)]
            found.append(await self._kill(part, moment, standing.market))
        await self._redis.aclose()
        return found

    async def _kill(self, part: str, moment: str, market: datetime) -> Recovery:
        pid = self._stack.pid(part)
        caught = await self._await_order(moment)
        os.kill(pid, signal.SIGKILL)
        began, victim = time.monotonic(), Victim(part=part, pid=pid, killed_at=datetime.now(UTC))
        told = f"while an order was {moment}" if caught else "while no order was on its way"
        print(f"  killed {part} (pid {pid}) at market {market:%d %H:%M}, {told}", flush=True)
        return await self._recovery(victim, market, began)

    async def _await_order(self, state: str) -> bool:
        deadline = time.monotonic() + ORDER_WITHIN
        async with connection(self._stack) as books:
            while not (found := await books.fetch(IN_FLIGHT, state)):
                if time.monotonic() > deadline:
                    break
        return bool(found)

    async def _recovery(self, victim: Victim, market: datetime, began: float) -> Recovery:
        process, api, feed, checkpoint, order = await asyncio.gather(
            _seconds(began, lambda: self._lives_again(victim)),
            _seconds(began, self._api_answers),
            _seconds(began, lambda: self._ticks_flow(victim.killed_at)),
            _seconds(began, lambda: self._run_steps(victim.killed_at)),
            _seconds(began, lambda: self._order_filled(victim.killed_at)),
        )
        return Recovery(
            part=victim.part,
            market=market,
            process=process,
            api=api,
            feed=feed,
            checkpoint=checkpoint,
            order=order,
        )

    async def _lives_again(self, victim: Victim) -> bool:
        part = self._stack.runtime()["parts"][victim.part]
        return bool(part["state"] == "ready" and part["pid"] != victim.pid)

    async def _api_answers(self) -> bool:
        answer = await self._api.client.get("/api/accounts", timeout=2)
        return answer.status_code == httpx.codes.OK

    async def _ticks_flow(self, killed_at: datetime) -> bool:
        arrived = await self._redis.hget(f"price:paper:{INSTRUMENT}", "received_at_ns")
        return int(str(arrived)) > killed_at.timestamp() * SECOND_NS

    async def _run_steps(self, killed_at: datetime) -> bool:
        query = "SELECT 1 FROM run_checkpoints WHERE run_id = $1 AND saved_at > $2 LIMIT 1"
        return bool(await rows(self._stack, query, self._run, killed_at))

    async def _order_filled(self, killed_at: datetime) -> bool:
        query = "SELECT 1 FROM order_intents WHERE created_at > $1 AND state = 'filled' LIMIT 1"
        return bool(await rows(self._stack, query, killed_at))


async def _seconds(began: float, happened: Callable[[], Awaitable[bool]]) -> float | None:
    while time.monotonic() - began < PATIENCE:
        if await _patiently(happened):
            return time.monotonic() - began
        await asyncio.sleep(LOOK_EVERY)
    return None


async def _patiently(happened: Callable[[], Awaitable[bool]]) -> bool:
    try:
        return await happened()
    except NOT_YET:
        return False


def recoveries(found: Sequence[Recovery]) -> str:
    """Lay out how long each recovery took."""
    heads = ("killed with -9", "market", "process", "API", "ticks", "checkpoint", "order")
    shown = [
        (
            each.part,
            f"{each.market:%H:%M}",
            *map(_told, (each.process, each.api, each.feed, each.checkpoint, each.order)),
        )
        for each in found
    ]
    return f"{table(heads, shown)}\n{EXPLAINED}"


EXPLAINED = """\
Seconds after the kill, looked for ten times a second, by this program's monotonic clock:
  process     the supervisor's runtime.json calls the part ready again, with another pid
  API         GET /api/accounts answers 200
  ticks       the latest EUR_USD price in Valkey arrived after the kill
  checkpoint  the run has saved a checkpoint after the kill; it does so every 5 s or 2,000 ticks,
              so this is the upper bound of when ticks reach the strategy again
  order       an order asked for after the kill is filled in the books; the strategy asks
              when the market crosses its averages, so this includes waiting for a signal"""


def _told(seconds: float | None) -> str:
    return f"{seconds:.1f}" if seconds is not None else f"> {PATIENCE:.0f}"
