"""What must be so after every cell, whatever was killed."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from bench.books import Row, rows
from bench.check import Check
from tests.chaos.exchange import journal, naked_trades, open_trades, placed
from tests.chaos.world import World

FINAL = ("denied", "expired", "filled", "cancelled", "rejected", "abandoned")
NEVER_PLACED = ("denied", "expired", "abandoned")

ORDER = """
SELECT state, verdict->>'outcome' AS verdict, verdict->>'code' AS code, end_code
FROM order_intents WHERE id = $1
"""
_STREAMS = """
SELECT s.stream, s.last_sequence, count(e.sequence) AS count,
    coalesce(min(e.sequence), 1) AS lowest, coalesce(max(e.sequence), 0) AS highest
FROM event_streams s LEFT JOIN events e USING (stream) GROUP BY s.stream, s.last_sequence
"""
_POSITIONS = "SELECT instrument, units FROM positions WHERE units <> 0"
_TRADES = "SELECT id, units FROM trades WHERE units <> 0"


async def aftermath(world: World, intent: str) -> list[Check]:
    """Compare the books with the exchange, the wire and themselves; everything is at rest."""
    order = (await rows(world.stack, ORDER, intent))[0]
    trades = await open_trades(world)
    return [
        *_once(world, intent, order),
        *await _equal(world, trades),
        Check(
            name="trades without a stop at the exchange",
            expected=[],
            found=await naked_trades(world),
        ),
        *await _nothing_lost(world, intent),
    ]


def _once(world: World, intent: str, order: Row) -> list[Check]:
    found = len(placed(journal(world), intent))
    ended = order["state"] in FINAL
    return [
        Check(name="the order is final", expected=True, found=ended),
        Check(
            name="orders at the exchange",
            expected=0 if order["state"] in NEVER_PLACED else 1,
            found=found,
        ),
        Check(name="never a second POST", expected=True, found=len(world.wire.posts(intent)) <= 1),
        Check(name="the intent says why", expected=True, found=bool(reason(order)) or found == 1),
    ]


def reason(order: Row) -> str:
    """Say why an order never reached the exchange, as its intent does."""
    match order["state"]:
        case "denied":
            return str(order["code"] or "")
        case "expired" | "abandoned" as state:
            return str(state)
        case _:
            return str(order["end_code"] or "")


async def _equal(world: World, trades: Sequence[dict[str, Any]]) -> list[Check]:
    ours = {row["id"]: row["units"] for row in await rows(world.stack, _TRADES)}
    theirs = {each["id"]: Decimal(each["currentUnits"]) for each in trades}
    held = {row["instrument"]: row["units"] for row in await rows(world.stack, _POSITIONS)}
    net: defaultdict[str, Decimal] = defaultdict(Decimal)
    for each in trades:
        net[each["instrument"]] += Decimal(each["currentUnits"])
    return [
        Check(name="open trades", expected=theirs, found=ours),
        Check(name="positions", expected=dict(net), found=held),
    ]


async def _nothing_lost(world: World, intent: str) -> list[Check]:
    streams = await rows(world.stack, _STREAMS)
    torn = [row["stream"] for row in streams if not _is_gapless(row)]
    booked = await rows(world.stack, "SELECT id FROM broker_transactions ORDER BY id")
    held = await rows(world.stack, "SELECT 1 FROM risk_reservations WHERE intent_id = $1", intent)
    told = await rows(
        world.stack, "SELECT kind FROM events WHERE intent_id = $1 ORDER BY sequence", intent
    )
    kinds = [row["kind"] for row in told]
    return [
        Check(name="streams with a hole", expected=[], found=torn),
        Check(
            name="transactions booked, from the opening to the exchange's last",
            expected=[int(each["id"]) for each in journal(world)][world.opened :],
            found=[row["id"] for row in booked],
        ),
        Check(name="reservations still held", expected=0, found=len(held)),
        Check(name="the story begins", expected=["order.requested"], found=kinds[:1]),
        Check(name="fills told twice", expected=False, found=kinds.count("order.filled") > 1),
    ]


def _is_gapless(row: Row) -> bool:
    if not row["count"]:
        return bool(row["last_sequence"] == 0)
    wanted = (row["last_sequence"], row["last_sequence"], 1)
    return wanted == (row["count"], row["highest"], row["lowest"])
