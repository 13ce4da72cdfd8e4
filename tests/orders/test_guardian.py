"""No trade stays without a stop: it gets one, is closed, or people are told until they act."""

from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import col, delete, select
from temporalio.client import WorkflowHandle
from temporalio.service import RPCError, RPCStatusCode

from adapters.postgres.accounts import lock_account
from adapters.postgres.alerts import acknowledge
from adapters.postgres.guarding import PostgresGuardBook
from adapters.postgres.tables import AccountInstrument, Alert, EventRow, OrderRow, TradeRow
from contracts.guarding import GuardEnded
from contracts.names import guard_workflow_id
from domain.broker import Answered
from domain.guardian import NAKED_TRADE
from domain.orders import OrderState, Origin
from domain.standing import OpenTrade
from tests.orders.world import World
from workers.tools import utc_now

REFUSES_STOPS = ("ANSWER", "PUT trades/*/orders")


async def trade_of(world: World) -> OpenTrade:
    """Read the one trade that is open at the broker."""
    broker = await world.tools.brokers.broker(world.account)
    (trade,) = (await broker.open_trades()).trades
    return trade


async def entered(world: World, **changes: object) -> OpenTrade:
    """Open a trade."""
    intent = await world.ask("1000", **changes)
    await world.tools.desk.open_order(intent)
    assert (await world.ended(intent.id)).state == OrderState.FILLED
    return await trade_of(world)


async def entered_naked(world: World) -> OpenTrade:
    """Open a trade without a stop, as its account allows."""
    async with world.tools.database.transaction() as session:
        account = await lock_account(session, world.account)
        account.limits = account.limits | {"stop_required": False}
        session.add(account)
    return await entered(world, stop=None)


async def catch_up(world: World) -> None:
    """Book what the broker has, as the stream would."""
    broker = await world.tools.brokers.broker(world.account)
    await world.tools.bookkeeping.catch_up(broker, world.account)


async def guarded(world: World) -> OpenTrade:
    """Wait until the trade has a stop at the broker."""
    trade: OpenTrade = await world.until(
        lambda: trade_of(world), lambda trade: trade.stop is not None
    )
    return trade


async def end_of_guard(world: World, trade: OpenTrade) -> GuardEnded:
    """Wait for the end of a trade's guardian."""
    name = guard_workflow_id(world.account, trade.trade.id)
    handle = world.tools.client.get_workflow_handle(name, result_type=GuardEnded)
    await world.until(lambda: is_known(handle), bool)
    return await handle.result()


async def is_known(handle: WorkflowHandle[Any, GuardEnded]) -> bool:
    """Tell whether a workflow was ever started."""
    try:
        await handle.describe()
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
        return False
    return True


async def alerts(world: World) -> list[Alert]:
    async with world.tools.database.reading() as session:
        return list((await session.exec(select(Alert))).all())


async def one_alert(world: World) -> Alert:
    """Wait until people are told."""
    (alert,) = await world.until(lambda: alerts(world), lambda found: len(found) == 1)
    return alert


async def take_over(world: World, alert: Alert, trade: OpenTrade) -> None:
    """Let a person acknowledge the alert about a trade."""
    async with world.tools.database.transaction() as session:
        row = await session.get_one(Alert, alert.id)
        acknowledge(row, "ada", "I watch it myself", utc_now())
        session.add(row)
    await world.tools.aftermath_desk.nudge(world.account, trade.trade.id)


async def closes(world: World) -> list[OrderRow]:
    """Read the orders that the platform asked for by itself."""
    query = select(OrderRow).where(col(OrderRow.origin) == Origin.PLATFORM)
    async with world.tools.database.reading() as session:
        return list((await session.exec(query.order_by(col(OrderRow.id)))).all())


async def is_closed(world: World, trade: OpenTrade) -> bool:
    broker = await world.tools.brokers.broker(world.account)
    return all(item.trade.id != trade.trade.id for item in (await broker.open_trades()).trades)


async def test_a_trade_that_was_allowed_no_stop_gets_the_catastrophes(world: World) -> None:
    trade = await entered_naked(world)
    found = await guarded(world)

    away = trade.trade.price - Decimal(found.stop.price if found.stop and found.stop.price else 0)
    assert away == round(trade.trade.price * Decimal("0.02"), 5)
    assert (await end_of_guard(world, trade)).outcome == "protected"
    assert await alerts(world) == []


async def test_a_trade_of_something_else_than_currencies_can_be_looked_after(
    world: World,
) -> None:
    trade = await entered(world)
    async with world.tools.database.transaction() as session:
        await session.exec(delete(AccountInstrument))
    book = PostgresGuardBook(world.tools.database, world.tools.updates)
    plan = await book.plan(world.account, trade.trade.id)

    assert Decimal(trade.trade.price).quantize(Decimal(10) ** -plan.display_precision) == (
        trade.trade.price
    )


async def test_a_trade_whose_stop_stands_is_left_to_it(world: World) -> None:
    trade = await entered(world)
    await catch_up(world)
    async with world.tools.database.reading() as session:
        row = (await session.exec(select(TradeRow))).one()
    assert trade.stop is not None
    assert row.stop_order_id == trade.stop.order
    assert await world.tools.guarding.trades_in_need(utc_now()) == []


async def test_a_stop_that_somebody_cancels_at_the_broker_is_put_back(world: World) -> None:
    trade = await entered(world)
    broker = await world.tools.brokers.broker(world.account)
    assert trade.stop is not None
    assert isinstance(await broker.cancel_order(trade.stop.order), Answered)
    await catch_up(world)

    found = await guarded(world)
    assert found.stop is not None
    assert found.stop.price == trade.trade.price - Decimal("0.00200")
    assert found.stop.order != trade.stop.order


async def test_a_trade_whose_stop_the_broker_refuses_is_closed(world: World) -> None:
    world.exchange.control.fault(*REFUSES_STOPS, status=400, times=50)
    trade = await entered_naked(world)
    ended = await end_of_guard(world, trade)

    assert ended.outcome == "gone"
    (close,) = await closes(world)
    assert (close.state, close.trade_id, close.units) == (OrderState.FILLED, trade.trade.id, -1000)
    assert await alerts(world) == []


async def test_people_are_told_once_where_the_market_is_halted_too(world: World) -> None:
    trade = await entered_naked(world)
    world.exchange.control.fault(*REFUSES_STOPS, status=400, times=500)
    world.exchange.control.post("market/halt")
    alert = await one_alert(world)
    await world.until(lambda: closes(world), lambda found: len(found) >= 2)

    assert (alert.kind, alert.acknowledged_at) == (NAKED_TRADE, None)
    assert len(await alerts(world)) == 1
    assert {row.end_code for row in await closes(world) if row.end_code} == {"MARKET_HALTED"}
    async with world.tools.database.reading() as session:
        raised = select(EventRow).where(col(EventRow.kind) == "alert.raised")
        assert (await session.exec(raised)).one().severity == "error"

    world.exchange.control.post("market/resume")
    assert (await end_of_guard(world, trade)).outcome == "gone"
    assert (await one_alert(world)).acknowledged_at is None


async def test_a_trade_that_somebody_takes_over_is_asked_about_no_more(world: World) -> None:
    trade = await entered_naked(world)
    world.exchange.control.fault(*REFUSES_STOPS, status=400, times=500)
    world.exchange.control.post("market/halt")
    alert = await one_alert(world)
    await take_over(world, alert, trade)

    ended = await end_of_guard(world, trade)
    assert (ended.outcome, ended.detail) == ("acknowledged", "ada has taken the trade over")
    assert await world.tools.guarding.trades_in_need(utc_now()) == []
    assert not await is_closed(world, trade)


@pytest.mark.parametrize("fault", [("REFUSE",), ("CUT",), ("DROP",)])
async def test_a_stop_whose_answer_is_lost_is_looked_for_and_stands_once(
    world: World, fault: tuple[str]
) -> None:
    world.exchange.control.fault(*fault, "PUT trades/*/orders")
    trade = await entered_naked(world)
    await guarded(world)

    assert (await end_of_guard(world, trade)).outcome == "protected"
    made = [line for line in world.exchange.transactions() if line["type"] == "STOP_LOSS_ORDER"]
    assert len(made) == 1


async def test_a_broker_that_stays_away_is_told_of_and_the_stop_stands_when_it_is_back(
    world: World,
) -> None:
    trade = await entered_naked(world)
    world.exchange.control.post("door/close")
    await one_alert(world)
    world.exchange.control.post("door/open")

    await guarded(world)
    assert (await end_of_guard(world, trade)).outcome == "protected"
