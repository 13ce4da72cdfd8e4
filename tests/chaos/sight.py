"""What the world shows of one order at one moment: in the books, on the wire, at the exchange."""

from dataclasses import dataclass
from datetime import UTC, datetime

from bench.books import AWAY, rows
from tests.chaos.exchange import has_stop, journal, placed, trade_of
from tests.chaos.gates import Gate, waiting
from tests.chaos.world import World

_ROW = """
SELECT id, state, verdict->>'outcome' AS verdict, verdict->>'code' AS code
FROM order_intents WHERE idempotency_key = $1
"""
_BOOKED = """
SELECT count(*) AS booked FROM broker_transactions
WHERE body->'clientExtensions'->>'id' = $1 OR body->>'clientOrderID' = $1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class InBooks:
    """An order in PostgreSQL; all but `waiting` is empty where nobody has written it yet.

    `waiting` are the gates at which a transaction waits, `booked` how many of the broker's
    transactions about this order are in the books.
    """

    intent: str | None
    state: str | None
    verdict: str | None
    code: str | None
    booked: int
    waiting: frozenset[Gate]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """An order's traces. `books` is None while PostgreSQL cannot be asked.

    `posts` left the platform, `sent` of them reached the exchange whole, and to `delivered`
    something came back. `placed` orders are in the exchange's journal; by it the order's trade is
    `naked` or not. `guarding` requests for that trade's stop are in the wire, and `guarded` of
    them reached the exchange.
    """

    at: datetime
    books: InBooks | None
    posts: int
    sent: int
    delivered: int
    placed: int
    naked: bool = False
    guarding: int = 0
    guarded: int = 0


async def look(world: World, key: str, intent: str | None = None) -> Sight:
    """Look at the order that a client asked for with a key; `intent` is its id where known."""
    at = datetime.now(UTC)
    books = await _books(world, key)
    intent = books.intent if books is not None and books.intent is not None else intent
    if intent is None:
        return Sight(at=at, books=books, posts=0, sent=0, delivered=0, placed=0)
    posts, lines = world.wire.posts(intent), journal(world)
    trade = trade_of(lines, intent)
    asked = world.wire.asked("PUT", rf"/trades/{trade}/orders$")
    return Sight(
        at=at,
        books=books,
        posts=len(posts),
        sent=sum(each.sent_at is not None for each in posts),
        delivered=sum(each.delivered_at is not None for each in posts),
        placed=len(placed(lines, intent)),
        naked=trade is not None and not has_stop(lines, trade),
        guarding=sum(each.sent_at is None for each in asked),
        guarded=sum(each.sent_at is not None for each in asked),
    )


async def _books(world: World, key: str) -> InBooks | None:
    try:
        found = await rows(world.stack, _ROW, key)
        held = [gate for gate in Gate if await waiting(world.stack, gate)]
        row = found[0] if found else None
        booked = await rows(world.stack, _BOOKED, row["id"]) if row else None
    except AWAY:
        return None
    return InBooks(
        intent=row["id"] if row else None,
        state=row["state"] if row else None,
        verdict=row["verdict"] if row else None,
        code=row["code"] if row else None,
        booked=booked[0]["booked"] if booked else 0,
        waiting=frozenset(held),
    )
