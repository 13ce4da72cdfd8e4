"""Gates in the database: a transaction that comes to a closed one waits, and can be seen waiting.

They are triggers of this test's own database, which take an advisory lock that this test holds:
the platform knows nothing of them, and a transaction killed at one is killed before its commit.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import IntEnum

from bench.books import connect, connection, rows
from bench.stack import Stack

LOCK = 71_734


class Gate(IntEnum):
    """A place at which transactions can be held."""

    INTENT = 1
    """An order's row is about to be written."""

    CLAIM = 2
    """An accepted order is about to be taken for sending."""

    OUTCOME = 3
    """Anything is about to be written of what the broker did with an order."""


_BUILD = f"""
CREATE FUNCTION chaos_gate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared({LOCK}, TG_ARGV[0]::integer);
    RETURN NEW;
END $$;
CREATE TRIGGER chaos_intent BEFORE INSERT ON order_intents
    FOR EACH ROW EXECUTE FUNCTION chaos_gate({Gate.INTENT});
CREATE TRIGGER chaos_claim BEFORE UPDATE ON order_intents
    FOR EACH ROW WHEN (OLD.state = 'new' AND NEW.state = 'submitting')
    EXECUTE FUNCTION chaos_gate({Gate.CLAIM});
CREATE TRIGGER chaos_outcome BEFORE UPDATE ON order_intents
    FOR EACH ROW WHEN (OLD.state = 'submitting' AND NEW.state <> OLD.state)
    EXECUTE FUNCTION chaos_gate({Gate.OUTCOME});
CREATE TRIGGER chaos_booking BEFORE INSERT ON broker_transactions
    FOR EACH ROW EXECUTE FUNCTION chaos_gate({Gate.OUTCOME});
"""


async def build_gates(stack: Stack) -> None:
    """Put the gates up, open."""
    async with connection(stack) as books:
        await books.execute(_BUILD)


@asynccontextmanager
async def closed(stack: Stack, gate: Gate) -> AsyncIterator[None]:
    """Close a gate for the length of a block; it dies with a PostgreSQL that is killed."""
    books = await connect(stack)
    try:
        await books.execute(f"SELECT pg_advisory_lock({LOCK}, {gate})")
        yield
    finally:
        books.terminate()


async def waiting(stack: Stack, gate: Gate) -> int:
    """Count the transactions that wait at a gate."""
    query = (
        "SELECT count(*) AS waiting FROM pg_locks WHERE locktype = 'advisory'"
        " AND classid = $1 AND objid = $2 AND NOT granted"
    )
    return int((await rows(stack, query, LOCK, int(gate)))[0]["waiting"])
