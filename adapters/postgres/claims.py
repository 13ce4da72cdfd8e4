"""The conditional updates around the one POST of an order."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, DateTime, String, and_, bindparam, exists, or_, update
from sqlalchemy.sql.dml import ReturningUpdate
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.tables import AccountRow, KillSwitch, OrderRow, StrategyRun
from adapters.postgres.verdicts import event, release, tell_run
from domain.accounts import GateState
from domain.events import EventKind, NewEvent, Severity
from domain.orders import IntentId, OrderEvent, OrderState, advance

VERDICTS_ARE_FRESH = timedelta(seconds=2)
"""How long a verdict may wait for its order to leave: prices and positions move on."""


async def claim(session: AsyncSession, intent: IntentId, now: datetime) -> OrderRow | None:
    """Take an accepted order from new to submitting, or return nothing.

    Kill switches and gate are read in the same statement, last before the POST; the broker's
    last known transaction is noted, lower than the truth being safe.
    """
    moment = {"intent": intent, "now": now, "judged_since": now - VERDICTS_ARE_FRESH}
    return (await session.exec(_CLAIM, params=moment)).scalar_one_or_none()


def _claim() -> ReturningUpdate[OrderRow]:
    now = bindparam("now", type_=DateTime(timezone=True))
    booked = select(col(AccountRow.booked_transaction_id)).where(
        col(AccountRow.id) == col(OrderRow.account_id)
    )
    return (
        update(OrderRow)
        .where(
            col(OrderRow.id) == bindparam("intent", type_=String),
            col(OrderRow.state) == OrderState.NEW,
            col(OrderRow.verdict)["outcome"].astext == "accepted",
            col(OrderRow.judged_at) >= bindparam("judged_since", type_=DateTime(timezone=True)),
            col(OrderRow.valid_until) >= now,
            or_(col(OrderRow.verdict)["reduces"].as_boolean(), _gate_is_open()),
        )
        .values(
            state=OrderState.SUBMITTING,
            before_transaction_id=booked.scalar_subquery(),
            submitted_at=now,
            updated_at=now,
        )
        .returning(OrderRow)
        .execution_options(synchronize_session=False)
    )


def _gate_is_open() -> ColumnElement[bool]:
    strategy = select(col(StrategyRun.strategy)).where(col(StrategyRun.id) == col(OrderRow.run_id))
    engaged = exists().where(
        col(KillSwitch.engaged),
        or_(
            col(KillSwitch.account_id).is_(None),
            col(KillSwitch.account_id) == col(OrderRow.account_id),
        ),
        or_(
            col(KillSwitch.strategy).is_(None),
            col(KillSwitch.strategy) == strategy.scalar_subquery(),
        ),
    )
    open_account = exists().where(
        col(AccountRow.id) == col(OrderRow.account_id),
        col(AccountRow.state) == GateState.ACTIVE,
        col(AccountRow.agreed),
    )
    return and_(~engaged, open_account)


_CLAIM = _claim()
"""Built once: that costs more than the database takes to carry it out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What happened to an order that had left or was leaving, and how to tell it."""

    happened: OrderEvent
    kind: EventKind
    message: str
    severity: Severity = Severity.WARNING
    code: str | None = None


def unsend(reason: str) -> Change:
    """It is proved that nothing was sent."""
    return Change(
        happened=OrderEvent.NOT_SENT,
        kind=EventKind.ORDER_NOT_SENT,
        message=f"not sent: {reason}",
    )


def refuse(code: str, message: str) -> Change:
    """The broker refused the order without a transaction."""
    return Change(
        happened=OrderEvent.REJECT,
        kind=EventKind.ORDER_REJECTED,
        message=f"the broker refused: {message}",
        code=code,
    )


def unknown(reason: str) -> Change:
    """The order may be at the broker."""
    return Change(
        happened=OrderEvent.UNCLEAR,
        kind=EventKind.ORDER_UNKNOWN,
        message=f"it is not known whether the broker has the order: {reason}",
    )


def withdraw(by: str) -> Change:
    """Somebody took the order back before it left."""
    return Change(
        happened=OrderEvent.WITHDRAW,
        kind=EventKind.ORDER_CANCELLED,
        message=f"{by} took the order back before it left",
        code="WITHDRAWN",
    )


ABANDON = Change(
    happened=OrderEvent.GIVE_UP,
    kind=EventKind.ORDER_ABANDONED,
    message="the broker never showed the order; it stays watched",
    severity=Severity.ERROR,
    code="ABANDONED",
)


async def apply(
    session: AsyncSession, order: OrderRow, change: Change, now: datetime
) -> list[NewEvent]:
    """Change a locked order, where the change still has an effect on its state."""
    after = advance(OrderState(order.state), change.happened)
    if after == order.state:
        return []
    order.state, order.updated_at = after, now
    session.add(order)
    if change.code is not None:
        order.end_code = change.code
        await release(session, order)
        await tell_run(session, order, change.code, change.message, now)
    payload = {} if change.code is None else {"reason": change.code}
    return [event(order, change.kind, change.message, severity=change.severity, payload=payload)]
