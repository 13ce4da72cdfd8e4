"""After Temporal's database is lost: what was in progress is in the books, and found from there."""

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres import verdicts
from adapters.postgres.accounts import all_accounts
from adapters.postgres.events import append_events
from adapters.postgres.intents import forget_attendance
from adapters.postgres.tables import OrderRow, TemporalSeen
from domain.accounts import AccountId
from domain.events import SYSTEM_STREAM, Event, EventKind, NewEvent, Severity, account_stream
from domain.orders import OrderState
from domain.risk.verdict import Denied, DenyCode

LOST = Denied(
    code=DenyCode.TEMPORAL_LOST,
    message="Temporal's database was lost before the order left; ask again",
)


async def is_another(session: AsyncSession, namespace: str, identity: str, now: datetime) -> bool:
    """Tell whether Temporal has another database than the one last seen, and remember this one."""
    seen = await session.get(TemporalSeen, namespace, with_for_update=True)
    if seen is not None and seen.identity == identity:
        return False
    values = {"identity": identity, "since": now}
    await session.exec(
        insert(TemporalSeen)
        .values(namespace=namespace, **values)
        .on_conflict_do_update(index_elements=["namespace"], set_=values)
    )
    return seen is not None


async def reconcile_only(session: AsyncSession, now: datetime) -> list[Event]:
    """Send nothing that had not left, and have everything that had followed again.

    Orders whose workflows are gone are started again by the round that looks for them.
    """
    events: list[Event] = []
    for account in await all_accounts(session):
        facts = [
            await verdicts.deny(session, order, LOST, now)
            for order in await _not_left(session, AccountId(account.id))
        ]
        events += await append_events(session, account_stream(AccountId(account.id)), facts, now)
    await forget_attendance(session)
    said = NewEvent(
        kind=EventKind.TEMPORAL_LOST,
        message="Temporal has another database: what was in progress is rebuilt from the books",
        severity=Severity.ERROR,
    )
    return events + await append_events(session, SYSTEM_STREAM, [said], now)


async def _not_left(session: AsyncSession, account: AccountId) -> list[OrderRow]:
    query = select(OrderRow).where(
        col(OrderRow.account_id) == account, col(OrderRow.state) == OrderState.NEW
    )
    return list((await session.exec(query.with_for_update())).all())
