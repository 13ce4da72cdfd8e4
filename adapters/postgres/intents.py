"""Orders as they were asked for, and the conditional updates that keep them sent once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, Select, String, and_, bindparam, func, or_, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.events import telling, telling_of
from adapters.postgres.tables import OrderRow
from domain.accounts import AccountId, OwnerId
from domain.books import OrderStanding
from domain.events import Event, EventKind, NewEvent, account_stream
from domain.numbers import Price, Units, plain
from domain.order_terms import OrderKind, OrderTerms, Protection, TimeInForce
from domain.orders import FINAL, GroupId, IntentId, OrderIntent, OrderState, Origin, Purpose, RunId

LEFT = frozenset({OrderState.SUBMITTING, OrderState.UNKNOWN, OrderState.ABANDONED})
"""States of an order that may be at the broker, which has not shown it."""

# Built once: that costs more than the database takes to carry them out.
_INTENTS = SQLModel.metadata.tables[OrderRow.__tablename__]
_GIVEN = (
    "id",
    "owner_id",
    "account_id",
    "instrument",
    "units",
    "purpose",
    "origin",
    "run_id",
    "decision",
    "kind",
    "time_in_force",
    "price",
    "price_bound",
    "good_till",
    "trail_distance",
    "trade_id",
    "replaces",
    "group_id",
    "close_after_seconds",
    "stop_price",
    "stop_distance",
    "target_price",
    "target_distance",
    "assumed_position",
    "expected_price",
    "valid_until",
    "state",
    "created_at",
    "updated_at",
    "idempotency_key",
    "wish",
)
"""Columns that are written when an order is asked for."""
_ORDER = select(OrderRow).where(col(OrderRow.id) == bindparam("intent", type_=String))
_LOCKED_ORDER = _ORDER.with_for_update().execution_options(populate_existing=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenIntent:
    """An intent in the books: a new one, or the one that its key had named before.

    `wish` is a digest of what was asked for with the key.
    """

    intent: OrderIntent
    is_new: bool
    wish: str | None = None
    events: tuple[Event, ...] = ()


async def write_intent(
    session: AsyncSession,
    intent: OrderIntent,
    now: datetime,
    *,
    idempotency_key: str | None = None,
    wish: str | None = None,
) -> WrittenIntent:
    """Write an intent down before anything acts on it; a second time changes nothing."""
    values = _values(intent, now) | {"idempotency_key": idempotency_key, "wish": wish}
    told = _requested(intent)
    # The stream's counter is locked last, so whatever else the transaction changes comes first.
    await session.flush()
    connection = await session.connection()
    added = (await connection.execute(_WRITE, _asked(values) | telling_of(told, now))).one_or_none()
    if added is None:
        row = await _earlier(session, intent, idempotency_key)
        return WrittenIntent(intent=to_intent(row), is_new=False, wish=row.wish)
    stream = account_stream(intent.account)
    event = Event(stream=stream, sequence=added.sequence, at=now, fact=told)
    return WrittenIntent(intent=intent, is_new=True, wish=wish, events=(event,))


def _asked(values: Mapping[str, object]) -> dict[str, object]:
    """Name parameters otherwise than the columns, which an insert keeps for itself."""
    return {f"asked_{name}": value for name, value in values.items()}


def _write() -> Select[Any]:
    given = {name: bindparam(f"asked_{name}", type_=_INTENTS.c[name].type) for name in _GIVEN}
    written = insert(_INTENTS).values(given).on_conflict_do_nothing()
    known_by = (_INTENTS.c.id, _INTENTS.c.account_id, _INTENTS.c.run_id, _INTENTS.c.instrument)
    return telling(written.returning(*known_by).cte("asked"))


async def _earlier(session: AsyncSession, intent: OrderIntent, key: str | None) -> OrderRow:
    same = select(OrderRow).where(OrderRow.id == intent.id)
    if key is not None:
        same = select(OrderRow).where(
            OrderRow.owner_id == intent.owner, OrderRow.idempotency_key == key
        )
    return (await session.exec(same)).one()


def _requested(intent: OrderIntent) -> NewEvent:
    side = "buy" if intent.units > 0 else "sell"
    return NewEvent(
        kind=EventKind.ORDER_REQUESTED,
        message=f"{intent.origin} asks to {side} {plain(abs(intent.units))} {intent.instrument}",
        order=intent.id,
        run=intent.run,
        instrument=intent.instrument,
        payload={"units": plain(intent.units), "purpose": intent.purpose.value},
    )


def _values(intent: OrderIntent, now: datetime) -> dict[str, object]:
    stop, target = intent.stop, intent.target
    return {
        "id": intent.id,
        "owner_id": intent.owner,
        "account_id": intent.account,
        "instrument": intent.instrument,
        "units": intent.units,
        "purpose": intent.purpose,
        "origin": intent.origin,
        "run_id": intent.run,
        "decision": intent.decision,
        "kind": intent.terms.kind,
        "time_in_force": intent.terms.time_in_force,
        "price": intent.terms.price,
        "price_bound": intent.terms.price_bound,
        "good_till": intent.terms.good_till,
        "trail_distance": intent.trail,
        "trade_id": intent.trade,
        "replaces": intent.replaces,
        "group_id": intent.group,
        "close_after_seconds": _seconds(intent.close_after),
        "stop_price": stop.price if stop else None,
        "stop_distance": stop.distance if stop else None,
        "target_price": target.price if target else None,
        "target_distance": target.distance if target else None,
        "assumed_position": intent.assumed_position,
        "expected_price": intent.expected_price,
        "valid_until": intent.valid_until,
        "state": OrderState.NEW,
        "created_at": now,
        "updated_at": now,
    }


_WRITE = _write()


def to_intent(row: OrderRow | Row[Any]) -> OrderIntent:
    """Turn a row back into what was asked for."""
    return OrderIntent(
        id=IntentId(row.id),
        owner=OwnerId(row.owner_id),
        account=AccountId(row.account_id),
        instrument=row.instrument,
        units=Units(row.units),
        purpose=Purpose(row.purpose),
        origin=Origin(row.origin),
        valid_until=row.valid_until,
        terms=OrderTerms(
            kind=OrderKind(row.kind),
            time_in_force=TimeInForce(row.time_in_force),
            price=_price(row.price),
            price_bound=_price(row.price_bound),
            good_till=row.good_till,
        ),
        trail=row.trail_distance,
        trade=row.trade_id,
        replaces=IntentId(row.replaces) if row.replaces else None,
        group=GroupId(row.group_id) if row.group_id else None,
        close_after=_duration(row.close_after_seconds),
        stop=_protection(row.stop_price, row.stop_distance),
        target=_protection(row.target_price, row.target_distance),
        run=RunId(row.run_id) if row.run_id else None,
        decision=row.decision,
        assumed_position=Units(row.assumed_position) if row.assumed_position is not None else None,
        expected_price=_price(row.expected_price),
    )


def _price(value: Decimal | None) -> Price | None:
    return None if value is None else Price(value)


def _seconds(duration: timedelta | None) -> int | None:
    return None if duration is None else int(duration.total_seconds())


def _duration(seconds: int | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)


def _protection(price: Decimal | None, distance: Decimal | None) -> Protection | None:
    if price is None and distance is None:
        return None
    return Protection(price=_price(price), distance=distance)


def to_standing(row: OrderRow) -> OrderStanding:
    """Turn a row into what has become of the order."""
    return OrderStanding(
        state=OrderState(row.state),
        broker_order=row.broker_order_id,
        filled_units=Units(row.filled_units) if row.filled_units is not None else None,
        fill_price=_price(row.fill_price),
        end_code=row.end_code,
        sought_after=row.before_transaction_id if _is_lost_close(row) else None,
    )


def _is_lost_close(row: OrderRow) -> bool:
    """A close of a trade that left, and that no transaction names."""
    return row.trade_id is not None and row.broker_order_id is None and row.state in LEFT


async def read_order(session: AsyncSession, intent: IntentId, *, lock: bool = False) -> OrderRow:
    """Read an order's row, locked until the transaction ends where it will be changed.

    Raises:
        sqlalchemy.exc.NoResultFound: nobody ever asked for it.
    """
    query = _LOCKED_ORDER if lock else _ORDER
    return (await session.exec(query, params={"intent": intent})).one()


RESTING = (OrderState.SUBMITTED, OrderState.PARTIALLY_FILLED)
"""States in which an order stands at the broker, and its workflow is told of what happens."""

LEFT_ALONE = timedelta(seconds=8)
RESTED = timedelta(minutes=10)
"""How long nobody touched an order until its workflow is started again, should it be gone."""


async def take_waiting_orders(session: AsyncSession, now: datetime) -> list[OrderRow]:
    """Take the orders that are not final and were left alone, so that each is taken but rarely."""
    touched = func.greatest(col(OrderRow.updated_at), col(OrderRow.attended_at))
    restless = [state for state in OrderState if state not in FINAL and state not in RESTING]
    left_alone = or_(
        and_(col(OrderRow.attended_at).is_(None), col(OrderRow.updated_at) < now - LEFT_ALONE),
        and_(col(OrderRow.state).in_(restless), touched < now - LEFT_ALONE),
        and_(col(OrderRow.state).in_(RESTING), touched < now - RESTED),
    )
    unfinished = col(OrderRow.state).not_in(FINAL)
    oldest = (
        select(OrderRow.id)
        .where(unfinished, left_alone)
        .order_by(col(OrderRow.created_at))
        .limit(200)
    )
    taken = await session.exec(
        update(OrderRow)
        .where(col(OrderRow.id).in_(oldest))
        .values(attended_at=now)
        .returning(OrderRow)
    )
    return list(taken.scalars())


async def forget_attendance(session: AsyncSession) -> None:
    """Have every order that is not final taken in the next round, whoever works on it."""
    unfinished = col(OrderRow.state).not_in(FINAL)
    await session.exec(update(OrderRow).where(unfinished).values(attended_at=None))
