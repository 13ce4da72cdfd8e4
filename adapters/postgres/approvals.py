"""Orders that wait for people: the inbox, and what was said."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres import verdicts
from adapters.postgres.tables import Approval, OrderRow, User
from domain.approvals import ApprovalState, Choice, Vote, asker_of, tally
from domain.events import EventKind, NewEvent, Severity
from domain.numbers import plain
from domain.orders import IntentId, OrderEvent, OrderState, Origin, advance
from domain.risk.verdict import Denied, DenyCode, NeedsApproval

_VOTES = TypeAdapter(tuple[Vote, ...])


async def ask(
    session: AsyncSession, order: OrderRow, verdict: NeedsApproval, now: datetime
) -> tuple[NewEvent, datetime]:
    """Put a locked order into the inbox, without votes, and return until when it waits."""
    expires_at = now + verdict.expires_after
    asked = {
        "account_id": order.account_id,
        "state": ApprovalState.WAITING,
        "code": verdict.code,
        "message": verdict.message,
        "figures": dict(verdict.figures),
        "needed": verdict.people,
        "units": None,
        "votes": [],
        "asked_at": now,
        "expires_at": expires_at,
        "decided_at": None,
    }
    await session.exec(
        insert(Approval)
        .values(intent_id=order.id, **asked)
        .on_conflict_do_update(index_elements=["intent_id"], set_=asked)
    )
    order.verdict = verdicts.to_json(verdict)
    order.state = advance(OrderState(order.state), OrderEvent.ASK_APPROVAL)
    order.updated_at = now
    session.add(order)
    await verdicts.release(session, order)
    message = f"waits for {verdict.people} to approve: {verdict.message}"
    return verdicts.event(order, EventKind.ORDER_AWAITS_APPROVAL, message), expires_at


async def read_approval(session: AsyncSession, intent: IntentId, *, lock: bool = False) -> Approval:
    """Read what is waited for; raises `sqlalchemy.exc.NoResultFound` where nothing ever was."""
    query = select(Approval).where(col(Approval.intent_id) == intent)
    return (await session.exec(query.with_for_update() if lock else query)).one()


def votes_of(approval: Approval) -> tuple[Vote, ...]:
    """Return what was said, in order."""
    return _VOTES.validate_python(approval.votes)


async def count(
    session: AsyncSession, order: OrderRow, vote: Vote, now: datetime
) -> tuple[ApprovalState, list[NewEvent]]:
    """Add a vote to a locked order's approval, and let the order go on where it decides."""
    approval = await read_approval(session, IntentId(order.id), lock=True)
    if approval.state != ApprovalState.WAITING or order.state != OrderState.AWAITING_APPROVAL:
        return ApprovalState(approval.state), []
    votes = (*votes_of(approval), vote)
    approval.votes = _VOTES.dump_python(votes, mode="json")
    if vote.units is not None:
        approval.units = vote.units
    approval.state = tally(votes, approval.needed, await _asker(session, order))
    session.add(approval)
    facts = [_said(order, vote)]
    if approval.state != ApprovalState.WAITING:
        approval.decided_at = now
        facts += await _go_on(session, order, approval, votes, now)
    return ApprovalState(approval.state), facts


async def _asker(session: AsyncSession, order: OrderRow) -> str | None:
    owner = await session.exec(select(User.username).where(col(User.id) == order.owner_id))
    return asker_of(Origin(order.origin), owner.one())


async def expire(
    session: AsyncSession, order: OrderRow, now: datetime
) -> tuple[ApprovalState, list[NewEvent]]:
    """End a locked order's approval that nobody gave in time."""
    approval = await read_approval(session, IntentId(order.id), lock=True)
    if approval.state != ApprovalState.WAITING or order.state != OrderState.AWAITING_APPROVAL:
        return ApprovalState(approval.state), []
    approval.state, approval.decided_at = ApprovalState.EXPIRED, now
    session.add(approval)
    denied = Denied(code=DenyCode.APPROVAL_EXPIRED, message="nobody approved the order in time")
    return ApprovalState.EXPIRED, [await verdicts.deny(session, order, denied, now)]


async def _go_on(
    session: AsyncSession, order: OrderRow, approval: Approval, votes: Sequence[Vote], now: datetime
) -> list[NewEvent]:
    if approval.state == ApprovalState.REFUSED:
        by = votes[-1]
        message = f"{by.user} refused the order" + (f": {by.note}" if by.note else "")
        denied = Denied(code=DenyCode.APPROVAL_REFUSED, message=message)
        return [await verdicts.deny(session, order, denied, now)]
    order.state = advance(OrderState(order.state), OrderEvent.APPROVE)
    order.units = approval.units if approval.units is not None else order.units
    # What people took to decide must not use up the time that the order has to leave.
    order.valid_until = max(order.valid_until, now + (order.valid_until - order.created_at))
    order.updated_at = now
    session.add(order)
    return [verdicts.event(order, EventKind.ORDER_APPROVED, "people approved the order")]


def _said(order: OrderRow, vote: Vote) -> NewEvent:
    amended = f" to {plain(vote.units)} units" if vote.units is not None else ""
    note = f": {vote.note}" if vote.note else ""
    return verdicts.event(
        order,
        EventKind.ORDER_VOTE,
        f"{vote.user} says {vote.choice}{amended}{note}",
        severity=Severity.WARNING if vote.choice is Choice.REFUSE else Severity.INFO,
        payload={"user": vote.user, "choice": vote.choice.value},
    )
