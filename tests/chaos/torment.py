"""One cell: hold an order at its boundary, kill, let go, and see how everything recovers."""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime

import httpx

from bench.books import rows
from bench.check import Check
from tests.chaos.aftermath import FINAL, ORDER, aftermath, reason
from tests.chaos.boundaries import has_arrived, has_met_fault, held_at, is_inside, meant_by_fault
from tests.chaos.exchange import journal, naked_trades
from tests.chaos.history import began_at, has_ended, runs
from tests.chaos.killing import Killed, kill
from tests.chaos.matrix import Boundary, Cell, Fault, Victim
from tests.chaos.sight import Sight, look
from tests.chaos.world import INSTRUMENTS, Stuck, World, until

ARRIVES_WITHIN = 25.0
RECOVERS_WITHIN = 150.0
ASKS_AGAIN_AFTER = 0.2
OVER_EVERY = 0.05
DONE = "COMPLETED"
UNITS = "1000"
STOP_DISTANCE = "0.01"

ARMED: Mapping[Fault, dict[str, object]] = {
    Fault.DROPPED: {"kind": "DROP"},
    Fault.LATE: {"kind": "LATE", "seconds": 1.5},
    Fault.LATE_REQUEST: {"kind": "LAND_LATE", "seconds": 1.5},
    Fault.ERROR: {"kind": "ANSWER", "status": 503},
    Fault.ERROR_DONE: {"kind": "ANSWER", "status": 502, "carriedOut": True, "page": "HTML"},
    Fault.CUT: {"kind": "CUT"},
    Fault.STALL: {"kind": "STALL"},
}


class MissedBoundary(Exception):
    """The kill did not fall, or cannot be shown to have fallen, inside its boundary."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a cell.

    `before` and `after` are the order's traces on either side of the kill, `seconds` from the
    kill until the order was final, guarded and booked, and the account agreed.
    """

    cell: Cell
    killed_at: datetime
    before: Sight
    after: Sight
    seconds: float
    state: str
    reason: str
    checks: list[Check]

    @property
    def holds(self) -> bool:
        """Tell whether everything is as it must be."""
        return all(check.passes for check in self.checks)


@dataclass(frozen=True, slots=True)
class Torment:
    """A cell whose kill fell inside, with the client that still asks for its order."""

    cell: Cell
    key: str
    asking: asyncio.Task[str]
    before: Sight
    killed: Killed
    after: Sight

    async def answer(self) -> str:
        """Wait for the order's id, as the client gets it."""
        try:
            return await asyncio.wait_for(asyncio.shield(self.asking), RECOVERS_WITHIN)
        except TimeoutError as error:
            raise Stuck(f"{self.cell}: the client was never answered") from error


async def torment(world: World, cell: Cell, number: int) -> Outcome:
    """Run one cell.

    Raises:
        MissedBoundary: the kill was not inside.
        Stuck: something did not recover.
    """
    instrument = INSTRUMENTS[number % len(INSTRUMENTS)]
    await world.pace.keep(cell.victim)
    await world.rest(instrument)
    world.control.delete("faults")
    if cell.fault is not Fault.NONE:
        world.control.post("faults", where=meant_by_fault(cell.boundary), **ARMED[cell.fault])
    key = f"chaos-{secrets.token_hex(6)}"
    async with AsyncExitStack() as client:

        async def ask() -> asyncio.Task[str]:
            return await client.enter_async_context(_asking(world, instrument, key))

        asking, before, killed, after = await _killed_inside(world, cell, key, ask)
        return await _seen_through(world, Torment(cell, key, asking, before, killed, after))


@asynccontextmanager
async def _asking(world: World, instrument: str, key: str) -> AsyncIterator[asyncio.Task[str]]:
    asking = asyncio.create_task(_ask(world, instrument, key))
    try:
        yield asking
    finally:
        asking.cancel()
        with suppress(asyncio.CancelledError):
            await asking


async def _killed_inside(
    world: World, cell: Cell, key: str, ask: Callable[[], Awaitable[asyncio.Task[str]]]
) -> tuple[asyncio.Task[str], Sight, Killed, Sight]:
    """Ask once the boundary is held, not before: the order must not overtake its gate."""
    async with held_at(world, cell.boundary):
        asking = await ask()
        before = await _arrival(world, cell, key)
        killed = kill(world.stack, cell.victim)
        intent = before.books.intent if before.books else None
        after = await look(world, key, intent)
        if not is_inside(cell.boundary, cell.fault, after):
            raise MissedBoundary(f"{cell}: went on before the kill\n{before}\n{after}")
    if (after.books is None) != (cell.victim is Victim.POSTGRES):
        raise MissedBoundary(f"{cell}: the books could not be compared\n{before}\n{after}")
    return asking, before, killed, after


async def _arrival(world: World, cell: Cell, key: str) -> Sight:
    deadline = time.monotonic() + ARRIVES_WITHIN
    while not has_arrived(cell.boundary, cell.fault, seen := await look(world, key)):
        if time.monotonic() > deadline:
            raise MissedBoundary(f"{cell}: never arrived\n{seen}")
    return seen


async def _seen_through(world: World, torment: Torment) -> Outcome:
    cell, killed, before = torment.cell, torment.killed, torment.before
    written = before.books.intent if before.books else None
    intent = written or await torment.answer()
    await until(lambda: _is_over(world, intent), f"{intent} is over", RECOVERS_WITHIN, OVER_EVERY)
    seconds = time.monotonic() - killed.began
    await until(lambda: _lives(world, killed), f"{cell.victim} lives", within=RECOVERS_WITHIN)
    await until(lambda: has_ended(world, intent), f"{intent}'s workflow ends", RECOVERS_WITHIN)
    checks = [
        Check(name="the order that the client got", expected=intent, found=await torment.answer()),
        *await aftermath(world, intent),
        *await _workflow_checks(world, intent, killed, cell),
        await _fault_check(world, torment, intent),
    ]
    ended = (await rows(world.stack, ORDER, intent))[0]
    await _close_all(world)
    return Outcome(
        cell=cell,
        killed_at=killed.at,
        before=before,
        after=torment.after,
        seconds=seconds,
        state=ended["state"],
        reason=reason(ended),
        checks=checks,
    )


async def _fault_check(world: World, torment: Torment, intent: str) -> Check:
    """Check that the fault struck if there was anything to strike."""
    boundary, fault = torment.cell.boundary, torment.cell.fault
    seen = await look(world, torment.key, intent)
    due = fault is not Fault.NONE and has_met_fault(boundary, seen)
    return Check(name="times the fault struck", expected=int(due), found=sum(world.control.fired()))


async def _is_over(world: World, intent: str) -> bool:
    """Tell whether the order is final, all is booked and guarded, and the account agrees."""
    order = (await rows(world.stack, ORDER, intent))[0]
    account = (await rows(world.stack, "SELECT agreed, booked_transaction_id FROM accounts"))[0]
    last = int(journal(world)[-1]["id"])
    if (order["state"] in FINAL, *account.values()) != (True, True, last):
        return False
    return not await naked_trades(world)


async def _lives(world: World, killed: Killed) -> bool:
    return world.is_ready(killed.victim, besides=killed.pid)


async def _workflow_checks(world: World, intent: str, killed: Killed, cell: Cell) -> list[Check]:
    """Check that one run of the order's workflow did it all, begun no earlier than it may."""
    early = cell.boundary in (Boundary.BEFORE_INTENT, Boundary.AFTER_INTENT)
    began = await began_at(world, intent)
    with suppress(Stuck):
        await until(lambda: _is_listed(world, intent), "the run is listed", within=10)
    return [
        Check(name="a workflow began before the kill", expected=not early, found=began < killed.at),
        Check(name="runs of its workflow", expected=[DONE], found=await runs(world, intent)),
    ]


async def _is_listed(world: World, intent: str) -> bool:
    return await runs(world, intent) == [DONE]


async def _ask(world: World, instrument: str, key: str) -> str:
    """Ask for an order as a careful client does: with a key, again until it is answered."""
    body = {
        "account_id": world.account,
        "instrument": instrument,
        "units": UNITS,
        "stop_loss_distance": STOP_DISTANCE,
        "valid_for_seconds": 120,
    }
    return await _insist(world, "/api/orders", body, key)


async def _close_all(world: World) -> None:
    """Close every position through the platform, which so has to work again."""
    world.control.delete("faults")
    for row in await rows(world.stack, "SELECT instrument FROM positions WHERE units <> 0"):
        await _close(world, row["instrument"])
    left = await rows(world.stack, "SELECT instrument, units FROM positions WHERE units <> 0")
    if left:
        raise Stuck(f"not flat after a close: {[dict(row) for row in left]}")


async def _close(world: World, instrument: str) -> None:
    body = {"account_id": world.account, "instrument": instrument}
    intent = await _insist(world, "/api/positions/close", body, f"close-{secrets.token_hex(6)}")
    await until(lambda: _is_over(world, intent), f"{intent} closes", within=RECOVERS_WITHIN)


async def _insist(world: World, path: str, body: Mapping[str, object], key: str) -> str:
    while True:
        try:
            answer = await world.api.client.post(
                path, json=dict(body), headers={"Idempotency-Key": key}, timeout=30
            )
        except httpx.TransportError:
            await asyncio.sleep(ASKS_AGAIN_AFTER)
            continue
        if not answer.is_server_error:
            assert answer.is_success, f"{path}: {answer.status_code} {answer.text}"
            return str(answer.json()["id"])
        await asyncio.sleep(ASKS_AGAIN_AFTER)
