"""Each boundary: how the world is held there from outside, and what shows that it is."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import assert_never

from tests.chaos.exchange import lose_a_stop
from tests.chaos.gates import Gate, closed
from tests.chaos.killing import freeze, thaw
from tests.chaos.matrix import Boundary, Fault
from tests.chaos.sight import InBooks, Sight
from tests.chaos.wire import Hold
from tests.chaos.world import World

THE_POST = ("POST", r"/orders$")
THE_STOP = ("PUT", r"/trades/[^/]+/orders$")
NOTHING_DONE = frozenset({Fault.ERROR, Fault.LATE_REQUEST})
"""Faults under which the exchange has not (or not yet) done what it was asked."""


@asynccontextmanager
async def held_at(world: World, boundary: Boundary) -> AsyncIterator[None]:
    """Let no order pass a boundary for the length of a block."""
    match boundary:
        case Boundary.BEFORE_INTENT:
            async with closed(world.stack, Gate.INTENT):
                yield
        case Boundary.AFTER_INTENT:
            with _frozen(world.stack.pid("temporal")):
                yield
        case Boundary.BEFORE_CLAIM:
            async with closed(world.stack, Gate.CLAIM):
                yield
        case Boundary.BEFORE_POST:
            with _held(world.wire.requests, THE_POST):
                yield
        case Boundary.AFTER_POST:
            # The exchange's stream tells of the order too, so it is kept out of the books.
            async with closed(world.stack, Gate.OUTCOME):
                with _held(world.wire.answers, THE_POST):
                    yield
        case Boundary.AFTER_ANSWER:
            async with closed(world.stack, Gate.OUTCOME):
                yield
        case Boundary.BEFORE_STOP:
            with _held(world.wire.requests, THE_STOP):
                async with _losing_its_stop(world):
                    yield
        case _:
            assert_never(boundary)


@asynccontextmanager
async def _losing_its_stop(world: World) -> AsyncIterator[None]:
    losing = asyncio.create_task(lose_a_stop(world))
    try:
        yield
        await losing
    finally:
        losing.cancel()


@contextmanager
def _frozen(pid: int) -> Iterator[None]:
    freeze(pid)
    try:
        yield
    finally:
        thaw(pid)


@contextmanager
def _held(on_the_wire: list[Hold], requests: tuple[str, str]) -> Iterator[None]:
    hold = Hold(*requests)
    on_the_wire.append(hold)
    try:
        yield
    finally:
        on_the_wire.remove(hold)
        hold.lift()


def has_arrived(boundary: Boundary, fault: Fault, seen: Sight) -> bool:
    """Tell whether an order stands at the end of what leads to a boundary."""
    if seen.books is None or not is_inside(boundary, fault, seen):
        return False
    match boundary:
        case Boundary.BEFORE_INTENT:
            return Gate.INTENT in seen.books.waiting
        case Boundary.BEFORE_CLAIM:
            return Gate.CLAIM in seen.books.waiting
        case Boundary.AFTER_ANSWER:
            return Gate.OUTCOME in seen.books.waiting
        case Boundary.BEFORE_STOP:
            return seen.guarding > 0
        case Boundary.AFTER_INTENT | Boundary.BEFORE_POST | Boundary.AFTER_POST:
            return True
    assert_never(boundary)


def is_inside(boundary: Boundary, fault: Fault, seen: Sight) -> bool:
    """Tell whether an order is past the step before a boundary and not past the one after.

    Books that cannot be asked, because PostgreSQL is what was killed, cannot have gone on
    either.
    """
    books = seen.books
    match boundary:
        case Boundary.BEFORE_INTENT:
            return seen.posts == 0 and (books is None or books.intent is None)
        case Boundary.AFTER_INTENT:
            return seen.posts == 0 and (books is None or _is_asked_for(books))
        case Boundary.BEFORE_CLAIM:
            return seen.posts == 0 and (books is None or _is_accepted(books))
        case Boundary.BEFORE_POST:
            return (seen.posts, seen.sent, seen.placed) == (1, 0, 0) and _is_leaving(books)
        case Boundary.AFTER_POST:
            return _is_sent(seen, fault) and not seen.delivered and _is_leaving(books)
        case Boundary.AFTER_ANSWER:
            return _is_sent(seen, fault) and seen.delivered == 1 and _is_leaving(books)
        case Boundary.BEFORE_STOP:
            return seen.naked and not seen.guarded and (books is None or _is_filled(books))
    assert_never(boundary)


def _is_asked_for(books: InBooks) -> bool:
    return books.state == "new" and books.verdict is None


def _is_accepted(books: InBooks) -> bool:
    return books.state == "new" and books.verdict == "accepted"


def _is_sent(seen: Sight, fault: Fault) -> bool:
    return (seen.posts, seen.sent) == (1, 1) and (seen.placed == 1 or fault in NOTHING_DONE)


def _is_leaving(books: InBooks | None) -> bool:
    return books is None or (books.state == "submitting" and not books.booked)


def _is_filled(books: InBooks) -> bool:
    return books.state == "filled" and books.booked > 0


def meant_by_fault(boundary: Boundary) -> str:
    """Return which request a fault is meant for, in the exchange's words."""
    return "PUT trades/*/orders" if boundary is Boundary.BEFORE_STOP else "POST orders"


def has_met_fault(boundary: Boundary, seen: Sight) -> bool:
    """Tell whether a request that a fault is meant for reached the exchange."""
    return (seen.guarded if boundary is Boundary.BEFORE_STOP else seen.sent) > 0
