"""Orders that wait at the broker though nobody of ours asked for them, and their cases."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.cases import open_all, resolve
from adapters.postgres.tables import Case, OrderRow
from domain.accounts import AccountId
from domain.cases import CaseKind, CaseState, NewCase, Resolution
from domain.events import NewEvent
from domain.numbers import plain
from domain.standing import PendingOrder

THE_BROKER = "the broker"
"""Who ends the case of an order that is gone."""


async def waiting(
    session: AsyncSession, account: AccountId, orders: Sequence[PendingOrder]
) -> list[PendingOrder]:
    """Pick the orders that no intent of the account asked for; guards of trades are none.

    An intent is in the books before its order leaves, so that no order of ours is taken for one.
    """
    entries = [order for order in orders if order.trade is None]
    named = {order.client_id for order in entries if order.client_id is not None}
    query = select(OrderRow.id).where(
        col(OrderRow.account_id) == account, col(OrderRow.id).in_(named)
    )
    ours = set((await session.exec(query)).all()) if named else set()
    return [order for order in entries if order.client_id not in ours]


async def open_cases(
    session: AsyncSession,
    account: AccountId,
    found: Sequence[PendingOrder],
    resolution: Resolution | None,
    now: datetime,
) -> list[NewEvent]:
    """Open a case for each order that never had one."""
    known = {case.subject for case in await _cases(session, account, found)}
    fresh = [_case(account, order, resolution) for order in found if order.id not in known]
    return await open_all(session, fresh, now)


async def end_cases(
    session: AsyncSession, account: AccountId, found: Sequence[PendingOrder], now: datetime
) -> list[NewEvent]:
    """End the open cases of orders that do not wait any more: filled, cancelled or expired."""
    query = select(Case).where(
        col(Case.account_id) == account,
        col(Case.kind) == CaseKind.FOREIGN_ORDER,
        col(Case.state) == CaseState.OPEN,
        col(Case.subject).not_in([order.id for order in found]),
    )
    facts: list[NewEvent] = []
    for case in (await session.exec(query.with_for_update())).all():
        facts += resolve(case, Resolution.VANISHED, THE_BROKER, case.note, now)
        session.add(case)
    return facts


async def to_cancel(
    session: AsyncSession, account: AccountId, found: Sequence[PendingOrder]
) -> list[str]:
    """Name the orders that policy or a person wants gone."""
    cases = await _cases(session, account, found)
    return [case.subject for case in cases if case.resolution == Resolution.CLOSE]


async def _cases(
    session: AsyncSession, account: AccountId, found: Sequence[PendingOrder]
) -> Sequence[Case]:
    if not found:
        return ()
    query = select(Case).where(
        col(Case.account_id) == account,
        col(Case.kind) == CaseKind.FOREIGN_ORDER,
        col(Case.subject).in_([order.id for order in found]),
    )
    return (await session.exec(query)).all()


def _case(account: AccountId, order: PendingOrder, resolution: Resolution | None) -> NewCase:
    figures = {"units": order.units, "price": order.price}
    detail = {name: plain(value) for name, value in figures.items() if value is not None}
    what = " ".join((detail.get("units", "?"), order.instrument or "?"))
    at = f" at {detail['price']}" if "price" in detail else ""
    return NewCase(
        account=account,
        kind=CaseKind.FOREIGN_ORDER,
        subject=order.id,
        message=f"order {order.id}, {order.kind}, waits and was made elsewhere: {what}{at}",
        resolution=resolution,
        instrument=order.instrument,
        detail={**detail, "kind": order.kind},
    )
