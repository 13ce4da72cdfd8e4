"""Write a page: one statement for each kind of row, however many transactions it holds.

Statements are built once and rows go as parameters: building and compiling them costs more than
the database takes to carry them out.
"""

from dataclasses import asdict
from decimal import Decimal

from sqlalchemy import bindparam, delete, insert, update
from sqlalchemy.dialects.postgresql import Insert
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlmodel import SQLModel, col
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.inbox import put_in_inbox
from adapters.postgres.ledger.page import Page
from adapters.postgres.ledger.trades import to_trade
from adapters.postgres.tables import DailyProfit, Fill, OrderRow, PositionRow, RiskReservation
from domain.numbers import ZERO, Units
from domain.positions import position

_FILLS, _POSITIONS, _PROFITS, _RESERVATIONS = (
    SQLModel.metadata.tables[table.__tablename__]
    for table in (Fill, PositionRow, DailyProfit, RiskReservation)
)


def _put_position() -> Insert:
    statement = upsert(_POSITIONS)
    new = statement.excluded
    changes = {
        "units": new.units,
        "average_price": new.average_price,
        "realised_pl": _POSITIONS.c.realised_pl + new.realised_pl,
        "updated_at": new.updated_at,
    }
    keys = ["account_id", "instrument"]
    return statement.on_conflict_do_update(index_elements=keys, set_=changes)


def _add_profit() -> Insert:
    statement = upsert(_PROFITS)
    sums = ("realised_pl", "financing", "half_spread_cost", "fills")
    changes = {name: _PROFITS.c[name] + statement.excluded[name] for name in sums}
    keys = ["account_id", "day", "tag"]
    return statement.on_conflict_do_update(index_elements=keys, set_=changes)


_RELEASE = delete(_RESERVATIONS).where(
    _RESERVATIONS.c.intent_id.in_(bindparam("done", expanding=True))
)
_PUT_POSITION = _put_position()
_ADD_PROFIT = _add_profit()


async def write_page(session: AsyncSession, page: Page) -> None:
    """Write everything but the events; letters come last, so that no order is locked after a run.

    Changed orders and trades are the session's own, which it writes before anything else.
    """
    session.add_all(page.opened)
    if page.fills:
        await session.exec(insert(_FILLS), params=page.fills)
        await _write_positions(session, page)
    if page.profits:
        await _write_profits(session, page)
    await _write_reservations(session, page)
    for transaction_id, order in page.given.items():
        await _give(session, page, transaction_id, order)
    for letter in page.letters:
        await put_in_inbox(session, letter, page.now)


async def _write_positions(session: AsyncSession, page: Page) -> None:
    rows = [_position(page, name, pl) for name, pl in sorted(page.positions.items())]
    await session.exec(_PUT_POSITION, params=rows)


def _position(page: Page, instrument: str, pl: Decimal) -> dict[str, object]:
    now = position(instrument, (to_trade(row) for row in page.open_trades(instrument)))
    return {
        "account_id": page.account,
        "instrument": instrument,
        "units": now.units,
        "average_price": now.average_price,
        "realised_pl": pl,
        "updated_at": page.now,
    }


async def _write_profits(session: AsyncSession, page: Page) -> None:
    rows = [
        {"account_id": page.account, "day": day, "tag": tag, **asdict(profit)}
        for (day, tag), profit in sorted(page.profits.items())
    ]
    await session.exec(_ADD_PROFIT, params=rows)


async def _write_reservations(session: AsyncSession, page: Page) -> None:
    done = sorted(intent for intent, units in page.unfilled.items() if units == ZERO)
    if done:
        await session.exec(_RELEASE, params={"done": done})
    for intent, units in sorted(page.unfilled.items()):
        if units != ZERO:
            await _shrink(session, intent, units)


async def _shrink(session: AsyncSession, intent: str, units: Units) -> None:
    """Leave an order the room that the rest of it needs."""
    await session.exec(
        update(RiskReservation)
        .where(col(RiskReservation.intent_id) == intent)
        .values(margin=col(RiskReservation.margin) * units / RiskReservation.units, units=units)
    )


async def _give(session: AsyncSession, page: Page, transaction_id: int, order: OrderRow) -> None:
    await session.exec(
        update(Fill)
        .where(col(Fill.account_id) == page.account, col(Fill.transaction_id) == transaction_id)
        .values(intent_id=order.id, expected_price=order.expected_price)
    )
