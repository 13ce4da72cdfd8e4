"""An account that already trades is taken over as it stands."""

from decimal import Decimal

from sqlmodel import select

from adapters.postgres.accounts import lock_account
from adapters.postgres.ledger.opening import open_books
from adapters.postgres.tables import PositionRow, TradeRow
from domain.broker import OrderRequest
from domain.numbers import Units
from domain.orders import IntentId
from tests.orders.world import World
from workers.tools import utc_now


async def test_open_trades_are_taken_over_and_agree_with_the_broker(world: World) -> None:
    broker = await world.tools.brokers.broker(world.account)
    for number, units in enumerate((1_000, 500)):
        order = OrderRequest(
            intent=IntentId(f"elsewhere-{number}"),
            instrument="EUR_USD",
            units=Units(Decimal(units)),
            reduce_only=False,
        )
        await broker.submit(order)

    async with world.tools.database.transaction() as session:
        account = await lock_account(session, world.account)
        await open_books(session, account, await broker.open_trades(), utc_now())

    async with world.tools.database.reading() as session:
        assert (await session.exec(select(PositionRow))).one().units == 1_500
        assert len((await session.exec(select(TradeRow))).all()) == 2
    assert await world.tools.books.compare(world.account, await broker.standing(), utc_now()) == ()
