"""The close of one trade carries no name at the broker: it is sent once and found all the same."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import col, delete, select

from adapters.postgres.tables import TradeRow
from domain.broker import OrderRequest
from domain.numbers import Units
from domain.orders import IntentId, OrderState, Purpose
from tests.orders.world import World


def closes(world: World) -> list[dict[str, Any]]:
    """Read the closes of trades that the exchange carried out."""
    return [line for line in world.exchange.transactions() if line.get("reason") == "TRADE_CLOSE"]


async def bought(world: World, units: str = "1000", **changes: Any) -> TradeRow:
    entry = await world.ask(units, **changes)
    await world.tools.desk.open_order(entry)
    await world.ended(entry.id)
    async with world.tools.database.reading() as session:
        return (await session.exec(select(TradeRow).where(TradeRow.intent_id == entry.id))).one()


@pytest.mark.parametrize(("units", "left"), [("-400", 600), ("-1000", 0)])
async def test_a_trade_is_closed_by_an_order_of_ours(world: World, units: str, left: int) -> None:
    other, trade = await bought(world), await bought(world)
    close = await world.ask(units, purpose=Purpose.CLOSE, stop=None, trade=trade.id)
    await world.tools.desk.open_order(close)
    row = await world.ended(close.id)

    assert (row.state, row.filled_units) == (OrderState.FILLED, int(units))
    stand = (await (await world.tools.brokers.broker(world.account)).open_trades()).trades
    units_by_trade = {item.trade.id: item.trade.units for item in stand}
    assert (units_by_trade[other.id], units_by_trade.get(trade.id, 0)) == (1000, left)


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "DROP"},
        {"kind": "ANSWER", "status": 502, "page": "HTML", "carriedOut": True},
        {"kind": "LAND_LATE", "seconds": 3},
    ],
)
async def test_a_close_whose_answer_is_unclear_is_found_and_not_sent_again(
    world: World, fault: dict[str, Any]
) -> None:
    trade = await bought(world)
    world.exchange.control.fault(where="PUT trades/*/close", **fault)
    close = await world.ask("-400", purpose=Purpose.CLOSE, stop=None, trade=trade.id)
    await world.tools.desk.open_order(close)
    row = await world.ended(close.id)

    assert (row.state, row.filled_units, len(closes(world))) == (OrderState.FILLED, -400, 1)
    assert row.broker_order_id == closes(world)[0]["id"]


async def test_a_time_stop_closes_though_the_books_do_not_fit(world: World) -> None:
    timed = await bought(world, close_after=timedelta(seconds=6))
    lost = await bought(world)
    async with world.tools.database.transaction() as session:
        await session.exec(delete(TradeRow).where(col(TradeRow.id) == lost.id))
    broker = await world.tools.brokers.broker(world.account)
    elsewhere = OrderRequest(
        intent=IntentId("elsewhere"),
        instrument="EUR_USD",
        units=Units(Decimal(-1000)),
        reduce_only=True,
        trade=lost.id,
        whole_trade=True,
    )
    await broker.submit(elsewhere)
    assert [item.trade.id for item in (await broker.open_trades()).trades] == [timed.id]

    await world.until(broker.open_trades, lambda found: not found.trades)
