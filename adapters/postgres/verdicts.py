"""Verdicts: written once, together with the room that an accepted order takes."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from pydantic import TypeAdapter
from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import Insert
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlmodel import SQLModel, col
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.inbox import Letter, put_in_inbox
from adapters.postgres.tables import OrderRow, RiskReservation
from domain.events import EventKind, NewEvent, Severity
from domain.orders import IntentId, OrderEvent, OrderState, RunId, advance
from domain.risk.verdict import Accepted, Denied, DenyCode, Verdict

_VERDICT: TypeAdapter[Verdict] = TypeAdapter(Verdict)


def _reserve() -> Insert:
    statement = upsert(SQLModel.metadata.tables[RiskReservation.__tablename__])
    room = ("account_id", "instrument", "units", "margin", "reduces")
    changes = {name: statement.excluded[name] for name in room}
    return statement.on_conflict_do_update(index_elements=["intent_id"], set_=changes)


_RESERVE = _reserve()


def to_verdict(stored: Mapping[str, object] | None) -> Verdict | None:
    """Read a verdict back from its JSON."""
    if stored is None:
        return None
    return _VERDICT.validate_python(dict(stored))


def to_json(verdict: Verdict) -> dict[str, object]:
    """Return a verdict as it is stored."""
    stored: dict[str, object] = _VERDICT.dump_python(verdict, mode="json")
    return stored


async def accept(
    session: AsyncSession, order: OrderRow, verdict: Accepted, now: datetime
) -> list[NewEvent]:
    """Write an acceptance and reserve its room; the account's row must be locked."""
    is_new = order.verdict is None or order.verdict["outcome"] != verdict.outcome
    order.verdict, order.judged_at = to_json(verdict), now
    session.add(order)
    room = {
        "intent_id": order.id,
        "account_id": order.account_id,
        "instrument": order.instrument,
        "units": order.units,
        "margin": Decimal(verdict.margin),
        "reduces": verdict.reduces,
    }
    await session.exec(_RESERVE, params=room)
    return [event(order, EventKind.ORDER_ACCEPTED, "risk accepts the order")] if is_new else []


async def deny(session: AsyncSession, order: OrderRow, denied: Denied, now: datetime) -> NewEvent:
    """End an order that has not left, and tell the run that asked for it."""
    late = denied.code is DenyCode.ORDER_EXPIRED
    order.verdict = to_json(denied)
    order.state = advance(OrderState(order.state), OrderEvent.EXPIRE if late else OrderEvent.DENY)
    order.end_code, order.updated_at = denied.code.value, now
    session.add(order)
    await release(session, order)
    await tell_run(session, order, denied.code.value, denied.message, now)
    return event(
        order,
        EventKind.ORDER_EXPIRED if late else EventKind.ORDER_DENIED,
        f"{denied.code}: {denied.message}",
        severity=Severity.WARNING,
        payload={"code": denied.code.value, "figures": dict(denied.figures)},
    )


async def release(session: AsyncSession, order: OrderRow) -> None:
    """Let go of the room that an order held."""
    await session.exec(delete(RiskReservation).where(col(RiskReservation.intent_id) == order.id))


async def tell_run(
    session: AsyncSession, order: OrderRow, code: str, message: str, now: datetime
) -> None:
    """Leave in the inbox of the run behind an order that it came to nothing."""
    if order.run_id is not None:
        await put_in_inbox(session, letter(order, RunId(order.run_id), code, message), now)


def letter(order: OrderRow, run: RunId, code: str, message: str) -> Letter:
    """Write to a run that its order came to nothing."""
    payload = {
        "intent": order.id,
        "decision": order.decision,
        "code": code,
        "message": message,
    }
    return Letter(run=run, kind="denied", payload=payload)


def event(
    order: OrderRow,
    kind: EventKind,
    message: str,
    *,
    severity: Severity = Severity.INFO,
    payload: Mapping[str, object] | None = None,
) -> NewEvent:
    """Build an event about an order."""
    return NewEvent(
        kind=kind,
        message=message,
        severity=severity,
        order=IntentId(order.id),
        run=RunId(order.run_id) if order.run_id else None,
        instrument=order.instrument,
        payload=payload or {},
    )


def ask_cancel(session: AsyncSession, order: OrderRow, by: str, now: datetime) -> NewEvent:
    """Write down who asks to cancel a locked order at the broker."""
    order.cancel_asked_by, order.updated_at = by, now
    session.add(order)
    return event(order, EventKind.ORDER_CANCEL_ASKED, f"{by} asks to cancel")
