"""Time stamps that the books and the exchange's file keep."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bench.books import rows
from bench.facts import exchange_transactions
from bench.stack import Stack


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionStamp:
    """A decision: the order that it asked for, the tick it was made upon, and when (UTC)."""

    intent: str
    instrument: str
    tick: str
    at: float


async def decisions(stack: Stack) -> list[DecisionStamp]:
    """Read every decision from the journals of the runs."""
    found = await rows(
        stack,
        "SELECT o.id, o.instrument, j.after_tick, j.at FROM run_journal j"
        " JOIN order_intents o ON o.run_id = j.run_id"
        "  AND o.decision = (j.payload->>'decision')::int"
        " WHERE j.kind = 'decision'",
    )
    return [
        DecisionStamp(
            intent=row["id"],
            instrument=row["instrument"],
            tick=row["after_tick"],
            at=row["at"].timestamp(),
        )
        for row in found
    ]


async def decision_to_order(stack: Stack, decided: Sequence[DecisionStamp]) -> list[float]:
    """Return the seconds from each decision to its order's transaction at the exchange."""
    placed = {
        each["clientExtensions"]["id"]: datetime.fromisoformat(each["time"]).timestamp()
        for each in exchange_transactions(stack.journal())
        if each["type"] == "MARKET_ORDER" and "clientExtensions" in each
    }
    return [placed[each.intent] - each.at for each in decided if each.intent in placed]
