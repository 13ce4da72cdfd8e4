"""Ask for orders at a pace, or as fast as they are done, and note when each was."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from redis.asyncio import Redis

INSTRUMENTS = ("EUR_USD", "GBP_USD", "AUD_USD", "USD_CHF")
UNITS = 1_000
STOP = "0.02000"
"""Two hundred pips: no order of a bench is to be stopped out."""

ENDS = frozenset(
    f"order.{end}"
    for end in ("filled", "denied", "expired", "cancelled", "rejected", "abandoned", "failed")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """So many orders a second, or where `rate` is zero always so many on their way.

    An order's end is waited for so many seconds at most.
    """

    seconds: float
    rate: float = 0.0
    outstanding: int = 0
    patience: float = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """An order to ask for."""

    id: str
    instrument: str
    units: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """When an order was decided, and when its end was published; seconds of the epoch."""

    id: str
    at: float
    done: float | None


Ask = Callable[[Wish], Awaitable[None]]
"""Hands an order over; when it returns, the order is somebody else's to keep."""


def wishes(name: str) -> Callable[[int], Wish]:
    """Return the orders of a load: each instrument bought and sold in turn."""

    def wish(number: int) -> Wish:
        instrument = INSTRUMENTS[number % len(INSTRUMENTS)]
        buys = number // len(INSTRUMENTS) % 2 == 0
        return Wish(id=f"{name}-{number}", instrument=instrument, units=UNITS if buys else -UNITS)

    return wish


class Ends:
    """Hears on a channel which orders have come to their end."""

    def __init__(self, redis: Redis, channel: str) -> None:
        self._redis = redis
        self._channel = channel
        self._waiting: dict[str, asyncio.Future[float]] = {}

    @asynccontextmanager
    async def heard(self) -> AsyncIterator[None]:
        """Listen while the block lasts."""
        async with self._redis.pubsub() as channel:
            await channel.subscribe(self._channel)
            task = asyncio.create_task(self._listen(channel))
            try:
                yield
            finally:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    def of(self, order: str) -> "asyncio.Future[float]":
        """Return what will be the moment of an order's end; ask before the order leaves."""
        waiting = asyncio.get_running_loop().create_future()
        self._waiting[order] = waiting
        return waiting

    async def _listen(self, channel: Any) -> None:
        async for message in channel.listen():
            if message["type"] == "message":
                for event in json.loads(message["data"]).get("events", ()):
                    self._note(event)

    def _note(self, event: Mapping[str, Any]) -> None:
        waiting = self._waiting.pop(event["order_id"], None) if event["kind"] in ENDS else None
        if waiting is not None and not waiting.done():
            waiting.set_result(time.time())


class Loader:
    """Asks for orders, and writes down each that was taken."""

    def __init__(self, ask: Ask, ends: Ends, taken: Path) -> None:
        self._ask = ask
        self._ends = ends
        self._taken = taken

    async def run(self, load: Load, name: str) -> list[Decided]:
        """Ask until the time is over, then wait for what is still on its way."""
        if load.rate:
            return await self._paced(load, wishes(name))
        return await self._saturated(load, wishes(name))

    async def _paced(self, load: Load, wish: Callable[[int], Wish]) -> list[Decided]:
        began, asked = time.monotonic(), []
        for number in range(int(load.seconds * load.rate)):
            due = began + number / load.rate
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            asked.append(asyncio.create_task(self._one(wish(number), load)))
        return list(await asyncio.gather(*asked))

    async def _saturated(self, load: Load, wish: Callable[[int], Wish]) -> list[Decided]:
        ends, numbers = time.monotonic() + load.seconds, iter(range(10**9))

        async def keep_one() -> list[Decided]:
            found = []
            while time.monotonic() < ends:
                found.append(await self._one(wish(next(numbers)), load))
            return found

        kept = await asyncio.gather(*(keep_one() for _ in range(load.outstanding)))
        return [each for one in kept for each in one]

    async def _one(self, wish: Wish, load: Load) -> Decided:
        waiting = self._ends.of(wish.id)
        decided_at = time.time()
        await self._ask(wish)
        with self._taken.open("a", encoding="utf-8") as taken:
            taken.write(f"{wish.id}\n")
        try:
            done = await asyncio.wait_for(waiting, load.patience)
        except TimeoutError:
            done = None
        return Decided(id=wish.id, at=decided_at, done=done)


async def serve(loader: Loader, ends: Ends) -> None:
    """Carry out the loads that stand on standard input, one a line, until it ends."""
    loop = asyncio.get_running_loop()
    async with ends.heard():
        print(json.dumps({"ready": True}), flush=True)
        while line := await loop.run_in_executor(None, _line):
            command = json.loads(line)
            name = command.pop("name")
            print(json.dumps(_told(await loader.run(Load(**command), name))), flush=True)


def _line() -> str:
    try:
        return input()
    except EOFError:
        return ""


def _told(decided: Sequence[Decided]) -> dict[str, object]:
    return {"decided": [asdict(each) for each in decided]}
