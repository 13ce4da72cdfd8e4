"""Kill both sides alike while orders are on their way and the exchange drops answers."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from bench.orders.caller import CallerFailed
from bench.orders.exchange import Exchange
from bench.orders.load import Load
from bench.orders.systems import System
from bench.orders.tally import Tally, tally

DROPPED, LATE, LATE_SECONDS = 0.1, 0.2, 0.5
"""Which shares of the answers are dropped, or late, while parts are killed."""

LOAD_SECONDS = 1.0
SENDING_WITHIN = 10.0
BETWEEN_KILLS = 3.0
QUIET_WITHIN = 90.0
LOOK_EVERY = 0.25
ON_ITS_WAY = frozenset({"new", "submitting", "unknown", "submitted", "partially_filled"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Endured:
    """What was killed and spoilt on one side, and what became of its orders."""

    system: str
    killed: Sequence[str]
    in_flight: int
    spoilt: int
    tally: Tally


async def endure(
    system: System, exchange: Exchange, *, kills: int, rate: float, name: str
) -> Endured:
    """Kill again and again under a steady load, then wait for quiet and count."""
    exchange.spoil_answers(dropped=DROPPED, late=LATE, seconds=LATE_SECONDS)
    asking = asyncio.create_task(_keep_asking(system, rate, name))
    killed, in_flight = [], 0
    try:
        for number in range(kills):
            await asyncio.sleep(BETWEEN_KILLS)
            in_flight += await _sends(system)
            killed.append(await system.kill(number))
        await asyncio.sleep(BETWEEN_KILLS)
    finally:
        asking.cancel()
        with suppress(asyncio.CancelledError):
            await asking
    spoilt = sum(exchange.fired())
    exchange.heal()
    await _quiet(system, name)
    return Endured(
        system=system.name,
        killed=killed,
        in_flight=in_flight,
        spoilt=spoilt,
        tally=await _counted(system, exchange, name),
    )


async def _keep_asking(system: System, rate: float, name: str) -> None:
    number = 0
    while True:
        number += 1
        load = Load(seconds=LOAD_SECONDS, rate=rate, patience=0)
        # A load that its own process did not survive: the next waits for the new process.
        with suppress(CallerFailed):
            await system.caller.run(load, f"{name}-{number}")


async def _sends(system: System) -> bool:
    deadline = time.monotonic() + SENDING_WITHIN
    while not (sending := await system.sending()) and time.monotonic() < deadline:
        await asyncio.sleep(0)
    return sending


async def _quiet(system: System, name: str) -> None:
    deadline = time.monotonic() + QUIET_WITHIN
    while await _moving(system, name) and time.monotonic() < deadline:
        await asyncio.sleep(LOOK_EVERY)


async def _moving(system: System, name: str) -> bool:
    states = await system.states()
    taken = [order for order in system.taken() if order.startswith(f"{name}-")]
    return any(states.get(order, "new") in ON_ITS_WAY for order in taken)


async def _counted(system: System, exchange: Exchange, name: str) -> Tally:
    arrivals = exchange.arrivals(system.account)
    arrived = {order: len(times) for order, times in arrivals.items()}
    mine = {order for order in (*arrived, *system.taken()) if order.startswith(f"{name}-")}
    return tally(mine, arrived, await system.states())
