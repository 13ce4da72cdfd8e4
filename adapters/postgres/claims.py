"""The conditional updates around the one POST of an order."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Select,
    String,
    and_,
    bindparam,
    exists,
    func,
    or_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased
from sqlmodel import SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.events import telling, telling_of
from adapters.postgres.intents import to_intent
from adapters.postgres.tables import AccountRow, KillSwitch, OrderRow, StrategyRun, TradeRow
from adapters.postgres.verdicts import event, release, tell_run
from domain.accounts import GateState
from domain.books import Leaving
from domain.events import Event, EventKind, NewEvent, Severity, account_stream
from domain.orders import IntentId, OrderEvent, OrderState, advance

_ORDERS = SQLModel.metadata.tables[OrderRow.__tablename__]
_LEAVES = NewEvent(kind=EventKind.ORDER_SUBMITTING, message="the order leaves")

VERDICTS_ARE_FRESH = timedelta(seconds=2)
"""How long a verdict may wait for its order to leave: prices and positions move on."""


async def claim(
    connection: AsyncConnection, intent: IntentId, now: datetime
) -> tuple[Leaving, Event] | None:
    """Take an accepted order from new to submitting and tell of it, or return nothing.

    Kill switches and gate are read in the same statement, last before the POST; the broker's
    last known transaction is noted, lower than the truth being safe.
    """
    moment = {"claimed": intent, "now": now, "judged_since": now - VERDICTS_ARE_FRESH}
    row = (await connection.execute(_CLAIM, moment | telling_of(_LEAVES, now))).one_or_none()
    if row is None:
        return None
    order = to_intent(row)
    leaving = Leaving(
        intent=order,
        reduces=row.verdict["reduces"],
        # An order that the broker has not shown is replaced by its client id, or not at all.
        replaced=row.replaced or f"@{order.replaces}" if order.replaces else None,
        # Should less be left of the trade by then, a close of all of it closes that.
        whole_trade=bool(row.whole_trade),
    )
    told = replace(_LEAVES, order=order.id, run=order.run, instrument=order.instrument)
    stream = account_stream(order.account)
    return leaving, Event(stream=stream, sequence=row.sequence, at=now, fact=told)


def _claim() -> Select[Any]:
    now = bindparam("now", type_=DateTime(timezone=True))
    booked = select(col(AccountRow.booked_transaction_id)).where(
        col(AccountRow.id) == col(OrderRow.account_id)
    )
    replaced = aliased(OrderRow)
    claimed = (
        update(OrderRow)
        .where(
            col(OrderRow.id) == bindparam("claimed", type_=String),
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
        .returning(
            *_ORDERS.c,
            select(replaced.broker_order_id)
            .where(col(replaced.id) == col(OrderRow.replaces))
            .scalar_subquery()
            .label("replaced"),
            select(func.abs(col(OrderRow.units)) >= func.abs(col(TradeRow.units)))
            .where(
                col(TradeRow.account_id) == col(OrderRow.account_id),
                col(TradeRow.id) == col(OrderRow.trade_id),
            )
            .scalar_subquery()
            .label("whole_trade"),
        )
    )
    return telling(claimed.cte("claimed"))


def _gate_is_open() -> ColumnElement[bool]:
    # Said in so many words: inside a larger statement it would look at every order's run.
    strategy = (
        select(col(StrategyRun.strategy))
        .where(col(StrategyRun.id) == col(OrderRow.run_id))
        .correlate(OrderRow)
    )
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
