"""The close of one trade carries no name at the broker: it is sent once and found all the same."""

from typing import Any

import pytest
from sqlmodel import select

from adapters.postgres.tables import TradeRow
from domain.orders import OrderState, Purpose
from tests.orders.world import World


def closes(world: World) -> list[dict[str, Any]]:
    """Read the closes of trades that the exchange carried out."""
    return [line for line in world.exchange.transactions() if line.get("reason") == "TRADE_CLOSE"]


async def bought(world: World, units: str = "1000") -> TradeRow:
    entry = await world.ask(units)
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
