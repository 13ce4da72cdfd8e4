"""A run's journal and inbox as JSON, and back."""

from collections.abc import Mapping
from typing import Any

from adapters.postgres.tables import JournalEntry, RunInboxEntry
from domain.numbers import Price, Units, parse_decimal, plain
from domain.orders import IntentId, Purpose
from domain.runs import Decision, Denied, Filled, Journalled, RunInput
from domain.ticks import parse_tick_id

DECISION, FILL, DENIED = "decision", "fill", "denied"


class UnreadableEntry(ValueError):
    """A row of a journal or an inbox has a kind that nobody here writes."""


def kind_and_payload(fact: Decision | RunInput) -> tuple[str, dict[str, object]]:
    """Return what a journal row holds of a fact."""
    match fact:
        case Decision():
            return DECISION, {
                "decision": fact.number,
                "units": fact.units,
                "purpose": fact.purpose.value,
                "stop": fact.stop,
                "target": fact.target,
                "price": fact.price,
                "position": fact.position,
            }
        case Filled():
            return FILL, {
                "number": fact.number,
                "intent": fact.order,
                "units": plain(fact.units),
                "price": plain(fact.price),
                "position": plain(fact.position),
                "entry": plain(fact.entry) if fact.entry is not None else None,
                "reason": fact.reason,
                "order_done": fact.done,
            }
        case Denied():
            return DENIED, {
                "number": fact.number,
                "intent": fact.order,
                "code": fact.code,
                "message": fact.message,
            }


def journalled(row: JournalEntry) -> Journalled:
    """Read a journal row."""
    fact = (
        _decision(row.payload)
        if row.kind == DECISION
        else _input(row.kind, row.payload, int(row.payload["number"]))
    )
    return Journalled(sequence=row.sequence, after=parse_tick_id(row.after_tick), fact=fact)


def arrived(row: RunInboxEntry) -> RunInput:
    """Read an inbox row."""
    return _input(row.kind, row.payload, row.number)


def _decision(payload: Mapping[str, Any]) -> Decision:
    return Decision(
        number=payload["decision"],
        units=payload["units"],
        purpose=Purpose(payload["purpose"]),
        stop=payload["stop"],
        target=payload["target"],
        price=payload["price"],
        position=payload["position"],
    )


def _input(kind: str, payload: Mapping[str, Any], number: int) -> RunInput:
    if kind == DENIED:
        return Denied(
            number=number,
            order=IntentId(payload["intent"]),
            code=payload["code"],
            message=payload["message"],
        )
    if kind != FILL:
        raise UnreadableEntry(f"nobody writes entries of kind {kind!r}")
    order, entry = payload["intent"], payload["entry"]
    return Filled(
        number=number,
        order=IntentId(order) if order is not None else None,
        units=Units(parse_decimal(payload["units"])),
        price=Price(parse_decimal(payload["price"])),
        position=Units(parse_decimal(payload["position"])),
        entry=Price(parse_decimal(entry)) if entry is not None else None,
        reason=payload["reason"],
        done=payload["order_done"],
    )
