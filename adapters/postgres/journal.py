"""A run's journal and inbox as JSON, and back."""

from collections.abc import Mapping
from typing import Any

from adapters.postgres.tables import JournalEntry, RunInboxEntry
from domain.numbers import Price, Units, parse_decimal, plain
from domain.order_terms import OrderKind
from domain.orders import IntentId, Purpose
from domain.runs import Cancel, Decided, Decision, Denied, Drain, Filled, Journalled, RunInput
from domain.ticks import parse_tick_id


class UnreadableEntry(ValueError):
    """A row of a journal or an inbox has a kind that nobody here writes."""


def kind_and_payload(fact: Decided | RunInput) -> tuple[str, dict[str, object]]:
    """Return what a journal row holds of a fact."""
    match fact:
        case Decision():
            return "decision", _decision_payload(fact)
        case Cancel():
            return "cancel", {"decision": fact.number, "order": fact.order}
        case Drain():
            return "drain", {"number": fact.number}
        case Filled():
            return "fill", {
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
            return "denied", {
                "number": fact.number,
                "intent": fact.order,
                "code": fact.code,
                "message": fact.message,
            }


def _decision_payload(fact: Decision) -> dict[str, object]:
    return {
        "decision": fact.number,
        "units": fact.units,
        "purpose": fact.purpose.value,
        "stop": fact.stop,
        "target": fact.target,
        "price": fact.price,
        "position": fact.position,
        "trail": fact.trail,
        "kind": fact.kind.value,
        "at": fact.at,
        "bound": fact.bound,
        "good_till": fact.good_till,
    }


def journalled(row: JournalEntry) -> Journalled:
    """Read a journal row."""
    return Journalled(sequence=row.sequence, after=parse_tick_id(row.after_tick), fact=_fact(row))


def _fact(row: JournalEntry) -> Decided | RunInput:
    match row.kind:
        case "decision":
            return _decision(row.payload)
        case "cancel":
            return Cancel(number=row.payload["decision"], order=row.payload["order"])
        case _:
            return _input(row.kind, row.payload, int(row.payload["number"]))


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
        trail=payload["trail"],
        kind=OrderKind(payload["kind"]),
        at=payload["at"],
        bound=payload["bound"],
        good_till=payload["good_till"],
    )


def _input(kind: str, payload: Mapping[str, Any], number: int) -> RunInput:
    match kind:
        case "fill":
            return _fill(payload, number)
        case "denied":
            return Denied(
                number=number,
                order=IntentId(payload["intent"]),
                code=payload["code"],
                message=payload["message"],
            )
        case "drain":
            return Drain(number=number)
        case _:
            raise UnreadableEntry(f"nobody writes entries of kind {kind!r}")


def _fill(payload: Mapping[str, Any], number: int) -> Filled:
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
