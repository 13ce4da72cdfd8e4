"""When is everything done? Nothing on its way, nothing waiting to be booked or recorded."""

import asyncio
import time

from bench.books import AWAY, rows
from bench.facts import tick_id
from bench.recording import INSTRUMENT, Recording
from bench.stack import Stack

REST_WITHIN = 240.0
LOOK_EVERY = 1.0
IN_FLIGHT = ("new", "submitting", "unknown", "submitted", "partially_filled")


async def at_rest(stack: Stack, recording: Recording, run: str) -> None:
    """Wait until nothing is left to do; after a while go on, and let the checks say what is."""
    deadline = time.monotonic() + REST_WITHIN
    while undone := await _undone(stack, recording, run):
        if time.monotonic() > deadline:
            print(f"  not at rest after {REST_WITHIN:.0f} s: {', '.join(undone)}", flush=True)
            return
        await asyncio.sleep(LOOK_EVERY)


async def _undone(stack: Stack, recording: Recording, run: str) -> list[str]:
    last_ns = int(recording.day.times[-1])
    try:
        undone = {
            "ticks that the run has not seen": await _checkpoint_ns(stack, run) < last_ns,
            "orders that are not final": await _in_flight(stack) > 0,
            "transactions that are not booked": await _unbooked(stack) != 0,
            "ticks that are not in the history": await _recorded_ns(stack) < last_ns,
        }
    except AWAY as error:
        return [f"PostgreSQL: {error}"]
    return [what for what, is_so in undone.items() if is_so]


async def _checkpoint_ns(stack: Stack, run: str) -> int:
    query = "SELECT after_tick FROM run_checkpoints WHERE run_id = $1 ORDER BY number DESC LIMIT 1"
    found = await rows(stack, query, run)
    return tick_id(found[0]["after_tick"]).time_ns if found else 0


async def _in_flight(stack: Stack) -> int:
    query = "SELECT count(*) AS open FROM order_intents WHERE state = ANY($1::text[])"
    return int((await rows(stack, query, list(IN_FLIGHT)))[0]["open"])


async def _unbooked(stack: Stack) -> int:
    booked = await rows(stack, "SELECT booked_transaction_id FROM accounts")
    with stack.journal().open("rb") as lines:
        return sum(1 for _ in lines) - int(booked[0]["booked_transaction_id"])


async def _recorded_ns(stack: Stack) -> int:
    query = "SELECT last_tick FROM history_parts WHERE feed = 'paper' AND instrument = $1"
    return max(
        (tick_id(row["last_tick"]).time_ns for row in await rows(stack, query, INSTRUMENT)),
        default=0,
    )
