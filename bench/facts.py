"""What is on record after a run: at the exchange, in the books, in the lake and in Temporal."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from temporalio.client import Client

from bench.books import rows
from bench.recording import INSTRUMENT, read_ticks
from bench.stack import Stack


class TickId(NamedTuple):
    """Market time in nanoseconds, and a counter for repeats of it."""

    time_ns: int
    repeat: int


class KeptTick(NamedTuple):
    """A tick that the platform accepted, as its history has it; prices in points."""

    id: TickId
    bid: int
    ask: int


class Gap(NamedTuple):
    """An event that says that ticks between two others may be missing."""

    after: TickId
    before: TickId


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFacts:
    """A run: the last tick before its first one, its last one, and what it counted."""

    id: str
    status: str
    detail: str
    ticks_seen: int
    decisions: int
    first: TickId
    last: TickId
    gaps: Sequence[Gap]


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionFacts:
    """A decision in a run's journal."""

    run: str
    number: int
    units: int
    after: TickId


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentFacts:
    """An order as it was asked for, and what the books say became of it."""

    id: str
    run: str | None
    decision: int | None
    units: Decimal
    state: str
    verdict: str | None
    code: str | None
    filled_units: Decimal | None
    fill_price: Decimal | None
    abandoned: bool


class FillFacts(NamedTuple):
    """A fill: which transaction, for which order, how many units at which price, its profit."""

    transaction: int
    intent: str | None
    instrument: str
    units: Decimal
    price: Decimal
    pl: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamFacts:
    """A stream of events: how many, the lowest and the highest number, and the counter's."""

    name: str
    count: int
    lowest: int
    highest: int
    counter: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything that the checks look at."""

    kept: Sequence[KeptTick]
    recorded_rows: int
    feed_gaps: Sequence[Gap]
    runs: Sequence[RunFacts]
    decisions: Sequence[DecisionFacts]
    intents: Sequence[IntentFacts]
    workflows: Mapping[str, Sequence[str]]
    transactions: Sequence[Mapping[str, Any]]
    booked: Sequence[int]
    fills: Sequence[FillFacts]
    positions: Mapping[str, Decimal]
    open_trades: Mapping[str, Decimal]
    reservations: int
    streams: Sequence[StreamFacts]


async def gather(stack: Stack) -> Facts:
    """Read everything; the stack must have come to rest."""
    recorded = await rows(
        stack,
        "SELECT coalesce(sum(rows), 0)::bigint AS rows FROM history_parts"
        " WHERE feed = 'paper' AND instrument = $1",
        INSTRUMENT,
    )
    reserved = await rows(stack, "SELECT count(*) AS held FROM risk_reservations")
    return Facts(
        kept=_kept(stack.home / "history"),
        recorded_rows=recorded[0]["rows"],
        feed_gaps=await _feed_gaps(stack),
        runs=await _runs(stack),
        decisions=await _decisions(stack),
        intents=await _intents(stack),
        workflows=await _workflows(stack),
        transactions=exchange_transactions(stack.journal()),
        booked=await _booked(stack),
        fills=await _fills(stack),
        positions=await _units(stack, "SELECT instrument, units FROM positions"),
        open_trades=await _units(
            stack, "SELECT instrument, sum(units) AS units FROM trades GROUP BY instrument"
        ),
        reservations=reserved[0]["held"],
        streams=await _streams(stack),
    )


def exchange_transactions(journal: Path) -> list[dict[str, Any]]:
    """Read the exchange's transaction file."""
    return [json.loads(line) for line in journal.read_text(encoding="utf-8").splitlines()]


def tick_id(text: str) -> TickId:
    """Read a tick's identity."""
    time_ns, repeat = text.split("-")
    return TickId(int(time_ns), int(repeat))


def _kept(history: Path) -> list[KeptTick]:
    """Read the recorder's Parquet parts; a part's name has its first tick's identity."""
    parts = [
        (tick_id("-".join(path.stem.split("-")[1:3])), path)
        for path in (history / "feed=paper" / f"instrument={INSTRUMENT}").rglob("part-*.parquet")
    ]
    return [tick for first, path in sorted(parts) for tick in _numbered(first, path)]


def _numbered(first: TickId, path: Path) -> list[KeptTick]:
    ticks, last, numbered = read_ticks(path), TickId(0, 0), []
    columns = (ticks.times.tolist(), ticks.bids.tolist(), ticks.asks.tolist())
    for time_ns, bid, ask in zip(*columns, strict=True):
        begins_at = first.repeat if time_ns == first.time_ns else 0
        repeat = last.repeat + 1 if time_ns == last.time_ns else begins_at
        last = TickId(time_ns, repeat)
        numbered.append(KeptTick(last, bid, ask))
    return numbered


async def _feed_gaps(stack: Stack) -> list[Gap]:
    found = await rows(
        stack,
        "SELECT payload FROM events WHERE kind = 'feed.gap' AND instrument = $1 ORDER BY sequence",
        INSTRUMENT,
    )
    return [_gap(row["payload"]) for row in found]


def _gap(payload: Mapping[str, str]) -> Gap:
    return Gap(tick_id(payload["after_tick"]), tick_id(payload["before_tick"]))


async def _runs(stack: Stack) -> list[RunFacts]:
    found = await rows(
        stack,
        "SELECT r.id, r.status, r.status_detail, r.ticks_seen, r.decisions,"
        " (SELECT c.after_tick FROM run_checkpoints c WHERE c.run_id = r.id"
        "  ORDER BY c.number LIMIT 1) AS first,"
        " (SELECT c.after_tick FROM run_checkpoints c WHERE c.run_id = r.id"
        "  ORDER BY c.number DESC LIMIT 1) AS last"
        " FROM strategy_runs r WHERE r.instrument = $1 ORDER BY r.started_at",
        INSTRUMENT,
    )
    gaps = await rows(stack, "SELECT run_id, payload FROM events WHERE kind = 'run.gap'")
    return [
        RunFacts(
            id=row["id"],
            status=row["status"],
            detail=row["status_detail"],
            ticks_seen=row["ticks_seen"],
            decisions=row["decisions"],
            first=tick_id(row["first"] or "0-0"),
            last=tick_id(row["last"] or "0-0"),
            gaps=[_gap(gap["payload"]) for gap in gaps if gap["run_id"] == row["id"]],
        )
        for row in found
    ]


async def _decisions(stack: Stack) -> list[DecisionFacts]:
    found = await rows(
        stack,
        "SELECT run_id, after_tick, payload FROM run_journal WHERE kind = 'decision'"
        " ORDER BY run_id, sequence",
    )
    return [
        DecisionFacts(
            run=row["run_id"],
            number=row["payload"]["decision"],
            units=row["payload"]["units"],
            after=tick_id(row["after_tick"]),
        )
        for row in found
    ]


async def _intents(stack: Stack) -> list[IntentFacts]:
    found = await rows(
        stack,
        "SELECT o.id, o.run_id, o.decision, o.units, o.state, o.filled_units, o.fill_price,"
        " o.verdict->>'outcome' AS outcome, o.verdict->>'code' AS code,"
        " EXISTS (SELECT FROM events e WHERE e.intent_id = o.id"
        "  AND e.kind = 'order.abandoned') AS abandoned"
        " FROM order_intents o ORDER BY o.created_at",
    )
    return [
        IntentFacts(
            id=row["id"],
            run=row["run_id"],
            decision=row["decision"],
            units=row["units"],
            state=row["state"],
            verdict=row["outcome"],
            code=row["code"],
            filled_units=row["filled_units"],
            fill_price=row["fill_price"],
            abandoned=row["abandoned"],
        )
        for row in found
    ]


async def _workflows(stack: Stack) -> dict[str, list[str]]:
    """List the executions of order workflows: the statuses found under each workflow id."""
    client = await Client.connect(stack.address("temporal"))
    found: dict[str, list[str]] = {}
    async for execution in client.list_workflows("WorkflowType = 'OrderWorkflow'"):
        status = execution.status.name if execution.status else "?"
        found.setdefault(execution.id, []).append(status)
    return found


async def _booked(stack: Stack) -> list[int]:
    found = await rows(stack, "SELECT id FROM broker_transactions ORDER BY id")
    return [row["id"] for row in found]


async def _fills(stack: Stack) -> list[FillFacts]:
    found = await rows(
        stack,
        "SELECT transaction_id, intent_id, instrument, units, price, pl FROM fills"
        " ORDER BY transaction_id",
    )
    return [FillFacts(*row.values()) for row in found]


async def _units(stack: Stack, query: str) -> dict[str, Decimal]:
    held = {row["instrument"]: row["units"] for row in await rows(stack, query)}
    return {instrument: units for instrument, units in held.items() if units}


async def _streams(stack: Stack) -> list[StreamFacts]:
    found = await rows(
        stack,
        "SELECT s.stream, s.last_sequence, count(e.sequence) AS count,"
        " coalesce(min(e.sequence), 1) AS lowest, coalesce(max(e.sequence), 0) AS highest"
        " FROM event_streams s LEFT JOIN events e USING (stream)"
        " GROUP BY s.stream, s.last_sequence ORDER BY s.stream",
    )
    return [
        StreamFacts(
            name=row["stream"],
            count=row["count"],
            lowest=row["lowest"],
            highest=row["highest"],
            counter=row["last_sequence"],
        )
        for row in found
    ]


def exchange_fills(transactions: Sequence[Mapping[str, Any]]) -> list[FillFacts]:
    """Pick the fills out of the exchange's transactions."""
    return [
        FillFacts(
            int(each["id"]),
            each.get("clientOrderID"),
            each["instrument"],
            Decimal(each["units"]),
            Decimal(each["price"]),
            Decimal(each["pl"]),
        )
        for each in transactions
        if each["type"] == "ORDER_FILL"
    ]


def exchange_orders(transactions: Sequence[Mapping[str, Any]], kind: str) -> Counter[str]:
    """Count the exchange's transactions of a kind by the client's id of the order."""
    return Counter(
        each.get("clientExtensions", {}).get("id", "")
        for each in transactions
        if each["type"] == kind
    )
