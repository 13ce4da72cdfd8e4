"""Orders of which one cancels the others: written in one transaction, ended once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.alerts import raise_alert
from adapters.postgres.database import Database
from adapters.postgres.events import append_events
from adapters.postgres.intents import WrittenIntent, read_order, to_intent, write_intent
from adapters.postgres.tables import AccountRow, OrderGroup, OrderRow
from domain.accounts import AccountId, OwnerId
from domain.events import EventKind, NewEvent, Severity, account_stream
from domain.groups import Group, GroupOutcome, Leg, in_order_of_fill
from domain.guardian import NewAlert
from domain.numbers import ZERO, Units
from domain.orders import GroupId, IntentId, OrderIntent, OrderState
from domain.ports import Broadcast

BOTH_FILLED = "both_filled"
"""The kind of the alert that more than one order of a group was filled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyed:
    """The idempotency key that a group is asked for with, and a digest of the wish."""

    key: str | None
    wish: str | None


async def write_group(
    session: AsyncSession,
    legs: Sequence[OrderIntent],
    keyed: Keyed,
    now: datetime,
    *,
    close_double: bool,
) -> list[WrittenIntent]:
    """Write every order of a group, or none: the key may have named another group before.

    Where it had, only what it named first comes back, and is not new.
    """
    first, *others = legs
    written = await write_intent(session, first, now, idempotency_key=keyed.key, wish=keyed.wish)
    if not written.is_new or first.group is None:
        return [written]
    session.add(
        OrderGroup(
            id=first.group, account_id=first.account, close_double=close_double, created_at=now
        )
    )
    return [written, *[await write_intent(session, leg, now) for leg in others]]


async def legs_of(session: AsyncSession, group: GroupId) -> list[OrderRow]:
    """Read the orders of a group, in the order of their asking."""
    query = select(OrderRow).where(col(OrderRow.group_id) == group)
    return list(await session.exec(query.order_by(col(OrderRow.created_at), col(OrderRow.id))))


async def owned_group(session: AsyncSession, owner: OwnerId, group: str) -> OrderGroup | None:
    """Read one group of an owner's."""
    query = (
        select(OrderGroup)
        .join(AccountRow, col(AccountRow.id) == OrderGroup.account_id)
        .where(AccountRow.owner_id == owner, OrderGroup.id == group)
    )
    return (await session.exec(query)).one_or_none()


class PostgresGroups:
    """Groups in PostgreSQL."""

    def __init__(self, database: Database, broadcast: Broadcast) -> None:
        self._database = database
        self._broadcast = broadcast

    async def group(self, group: GroupId) -> Group:
        """Read a group with its orders.

        Raises:
            sqlalchemy.exc.NoResultFound: there is no such group.
        """
        async with self._database.at_one_moment() as session:
            row = await _read(session, group)
            legs = await legs_of(session, group)
        return Group(
            id=group,
            account=AccountId(row.account_id),
            close_double=row.close_double,
            legs=tuple(_leg(leg) for leg in legs),
        )

    async def order(self, intent: IntentId) -> OrderIntent:
        """Read what was asked for with one order."""
        async with self._database.reading() as session:
            return to_intent(await read_order(session, intent))

    async def end(self, group: Group, outcome: GroupOutcome, now: datetime) -> None:
        """Write down what came of a group, and tell of it; again changes nothing."""
        async with self._database.transaction() as session:
            row = await _read(session, group.id, lock=True)
            if row.outcome == outcome:
                return
            row.outcome, row.ended_at = outcome, now
            session.add(row)
            facts = [_ended(group, outcome)]
            if outcome is GroupOutcome.BOTH_FILLED:
                facts += (await raise_alert(session, _alert(group), now))[1]
            events = await append_events(session, account_stream(group.account), facts, now)
        await self._broadcast.publish(events)


async def _read(session: AsyncSession, group: GroupId, *, lock: bool = False) -> OrderGroup:
    query = select(OrderGroup).where(col(OrderGroup.id) == group)
    return (await session.exec(query.with_for_update() if lock else query)).one()


def _leg(row: OrderRow) -> Leg:
    return Leg(
        intent=IntentId(row.id),
        state=OrderState(row.state),
        filled=Units(row.filled_units or ZERO),
        filled_at_ns=row.filled_at_ns,
        replaces=IntentId(row.replaces) if row.replaces else None,
    )


def _alert(group: Group) -> NewAlert:
    filled = ", ".join(leg.intent for leg in in_order_of_fill(group.legs))
    then = "what the later ones opened is closed" if group.close_double else "all of them stand"
    return NewAlert(
        account=group.account,
        kind=BOTH_FILLED,
        subject=f"{group.account}/{group.id}",
        message=f"more than one order of a group was filled ({filled}); {then}",
    )


def _ended(group: Group, outcome: GroupOutcome) -> NewEvent:
    filled = [leg.intent for leg in in_order_of_fill(group.legs)]
    double = outcome is GroupOutcome.BOTH_FILLED
    said = {
        GroupOutcome.ONE_FILLED: "one order of the group was filled, the others are over",
        GroupOutcome.NONE_FILLED: "no order of the group was filled",
        GroupOutcome.BOTH_FILLED: "more than one order of the group was filled",
    }
    return NewEvent(
        kind=EventKind.GROUP_BOTH_FILLED if double else EventKind.GROUP_ENDED,
        message=said[outcome],
        severity=Severity.ERROR if double else Severity.INFO,
        order=filled[-1] if filled else group.legs[0].intent,
        payload={"group": group.id, "filled": list(filled)},
    )
