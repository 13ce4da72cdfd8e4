"""What differs from the broker opens a case, and is adopted, closed or left as somebody decides."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import col, select

from adapters.postgres.accounts import lock_account, policy, read_account, rule_columns
from adapters.postgres.cases import decide_on_books, resolve
from adapters.postgres.tables import Case, DailyProfit, OrderRow, PositionRow, TradeRow
from domain.accounts import ForeignTrades, LateOrders, Limits
from domain.broker import Answered, OrderRequest
from domain.cases import CaseKind, CaseState, Resolution
from domain.numbers import Price, Units
from domain.order_terms import OrderKind, OrderTerms, TimeInForce
from domain.orders import IntentId, OrderState
from domain.standing import OpenTrade
from tests.orders.test_guardian import catch_up, closes, entered, is_closed, trade_of
from tests.orders.world import World
from workers.tools import utc_now


async def set_policy(world: World, **changes: Any) -> None:
    """Change what the platform does on the account by itself."""
    async with world.tools.database.transaction() as session:
        row = await lock_account(session, world.account)
        row.policy = rule_columns(Limits(), replace(policy(row), **changes))["policy"]
        session.add(row)


async def made_elsewhere(world: World, units: str = "1000") -> OpenTrade:
    """Open a trade as somebody with another program would."""
    broker = await world.tools.brokers.broker(world.account)
    order = OrderRequest(
        intent=IntentId("elsewhere"),
        instrument="EUR_USD",
        units=Units(Decimal(units)),
        reduce_only=False,
    )
    assert isinstance(await broker.submit(order), Answered)
    await catch_up(world)
    return await trade_of(world)


async def cases(world: World) -> list[Case]:
    async with world.tools.database.reading() as session:
        return list((await session.exec(select(Case).order_by(col(Case.opened_at)))).all())


async def one_case(world: World, kind: CaseKind) -> Case:
    """Wait for the one case, of a kind."""
    (case,) = await world.until(lambda: cases(world), lambda found: len(found) == 1)
    assert case.kind == kind
    return case


async def agrees(world: World) -> bool:
    async with world.tools.database.reading() as session:
        return (await read_account(session, world.account)).agreed


async def test_a_trade_made_elsewhere_waits_for_somebody_and_holds_no_entry(world: World) -> None:
    trade = await made_elsewhere(world)
    case = await one_case(world, CaseKind.FOREIGN_TRADE)

    assert (case.subject, case.state, case.resolution) == (trade.trade.id, CaseState.OPEN, None)
    assert await world.tools.guarding.trades_in_need(utc_now()) == []
    intent = await world.ask("1000")
    await world.tools.desk.open_order(intent)
    assert (await world.ended(intent.id)).state == OrderState.FILLED


async def test_a_trade_made_elsewhere_is_adopted_and_guarded(world: World) -> None:
    await set_policy(world, foreign_trades=ForeignTrades.ADOPT)
    await made_elsewhere(world)
    found = await world.until(lambda: trade_of(world), lambda trade: trade.stop is not None)

    assert found.stop.price == round(found.trade.price * Decimal("0.98"), 5)
    case = await one_case(world, CaseKind.FOREIGN_TRADE)
    assert (case.state, case.resolution, case.closed_by) == ("resolved", "adopt", "policy")


async def test_a_trade_made_elsewhere_is_closed(world: World) -> None:
    await set_policy(world, foreign_trades=ForeignTrades.CLOSE)
    trade = await made_elsewhere(world)
    await world.until(lambda: is_closed(world, trade), bool)

    (close,) = await closes(world)
    assert close.trade_id == trade.trade.id


async def test_a_trade_made_elsewhere_is_left_alone_and_counts(world: World) -> None:
    await set_policy(world, foreign_trades=ForeignTrades.IGNORE)
    await made_elsewhere(world)
    await one_case(world, CaseKind.FOREIGN_TRADE)

    assert await world.tools.guarding.trades_in_need(utc_now()) == []
    async with world.tools.database.reading() as session:
        assert (await session.exec(select(PositionRow))).one().units == 1_000


async def test_a_person_may_have_it_closed(world: World) -> None:
    trade = await made_elsewhere(world)
    case = await one_case(world, CaseKind.FOREIGN_TRADE)
    async with world.tools.database.transaction() as session:
        row = await session.get_one(Case, case.id)
        resolve(row, Resolution.CLOSE, "ada", "not mine", utc_now())
        session.add(row)
    await world.tools.aftermath.attend(world.account)

    await world.until(lambda: is_closed(world, trade), bool)


async def give_up(world: World, intent: IntentId) -> None:
    """Give an order up, as its workflow does after a search in vain."""
    async with world.tools.database.transaction() as session:
        row = await session.get_one(OrderRow, intent)
        row.state = OrderState.ABANDONED
        session.add(row)


async def landed_late(world: World) -> tuple[IntentId, OpenTrade]:
    """Have an order that was given up turn up filled."""
    intent = await world.ask("1000")
    await give_up(world, intent.id)
    broker = await world.tools.brokers.broker(world.account)
    answer = await broker.submit(
        OrderRequest(
            intent=intent.id,
            instrument="EUR_USD",
            units=intent.units,
            reduce_only=False,
            stop=intent.stop,
        )
    )
    assert isinstance(answer, Answered)
    await catch_up(world)
    return intent.id, await trade_of(world)


async def landed_late_and_waiting(world: World) -> IntentId:
    """Have an order that was given up turn up, waiting for a price that is far away."""
    far = OrderTerms(
        kind=OrderKind.LIMIT, time_in_force=TimeInForce.GTC, price=Price(Decimal("0.90000"))
    )
    intent = await world.ask("1000", terms=far, stop=None)
    await give_up(world, intent.id)
    broker = await world.tools.brokers.broker(world.account)
    answer = await broker.submit(
        OrderRequest(
            intent=intent.id,
            instrument="EUR_USD",
            units=intent.units,
            reduce_only=False,
            terms=far,
        )
    )
    assert isinstance(answer, Answered)
    await catch_up(world)
    return intent.id


async def test_an_order_that_turns_up_waiting_is_taken_back(world: World) -> None:
    intent = await landed_late_and_waiting(world)
    row = await world.reached(intent, OrderState.CANCELLED)

    assert row.cancel_asked_by == "platform"
    case = await one_case(world, CaseKind.LATE_ORDER)
    assert (case.subject, case.resolution) == (intent, "close")
    broker = await world.tools.brokers.broker(world.account)
    assert (await broker.pending_orders()).orders == ()


async def test_an_order_that_turns_up_filled_is_flattened_once(world: World) -> None:
    intent, trade = await landed_late(world)
    await world.until(lambda: is_closed(world, trade), bool)

    case = await one_case(world, CaseKind.LATE_ORDER)
    assert (case.subject, case.resolution, case.closed_by) == (intent, "close", "policy")
    row = await world.order(intent)
    assert (row.state, row.reading) == (OrderState.FILLED, None)
    await catch_up(world)
    await world.tools.aftermath.attend()
    assert len(await cases(world)) == len(await closes(world)) == 1


async def test_an_order_that_turns_up_filled_is_adopted_where_the_account_says_so(
    world: World,
) -> None:
    await set_policy(world, late_orders=LateOrders.ADOPT)
    intent, trade = await landed_late(world)
    case = await one_case(world, CaseKind.LATE_ORDER)

    assert (case.subject, case.resolution) == (intent, "adopt")
    assert await world.tools.guarding.trades_in_need(utc_now()) == []
    assert not await is_closed(world, trade)


async def test_books_that_do_not_fit_are_opened_anew_and_trade_again(world: World) -> None:
    trade = await entered(world)
    await catch_up(world)
    broker = await world.tools.brokers.broker(world.account)
    async with world.tools.database.transaction() as session:
        row = await session.get_one(TradeRow, (world.account, trade.trade.id))
        await session.delete(row)
    close = OrderRequest(
        intent=IntentId("elsewhere"),
        instrument="EUR_USD",
        units=Units(Decimal(-1500)),
        reduce_only=False,
    )
    assert isinstance(await broker.submit(close), Answered)
    with pytest.raises(Exception, match="not in the books"):
        await catch_up(world)
    case = await one_case(world, CaseKind.LEDGER_MISMATCH)
    assert not await agrees(world)

    async with world.tools.database.transaction() as session:
        row = await session.get_one(Case, case.id)
        decide_on_books(row, "ada", "seen at the broker")
        session.add(row)
    await world.tools.aftermath.attend(world.account)
    await world.until(lambda: agrees(world), bool)

    healed = await world.until(
        lambda: cases(world), lambda found: found[0].state == CaseState.RESOLVED
    )
    assert (healed[0].resolution, healed[0].closed_by) == ("adopt", "ada")
    async with world.tools.database.reading() as session:
        position = (await session.exec(select(PositionRow))).one()
        profit = (await session.exec(select(DailyProfit))).all()
    assert position.units == -500
    earned = sum(row.realised_pl + row.financing for row in profit)
    assert (await broker.summary()).balance == Decimal(100_000) + earned


async def test_a_position_that_differs_is_a_case_until_it_agrees_again(world: World) -> None:
    await entered(world)
    broker = await world.tools.brokers.broker(world.account)
    await move_position(world, "900")
    await world.tools.bookkeeping.agree(broker, world.account)
    case = await one_case(world, CaseKind.POSITION_DIFFERENCE)
    assert (case.subject, case.detail) == ("EUR_USD", {"ours": "900", "broker": "1000"})

    await move_position(world, "1000")
    await world.tools.bookkeeping.agree(broker, world.account)
    (case,) = await cases(world)
    assert (case.state, case.resolution) == (CaseState.RESOLVED, Resolution.VANISHED)


async def move_position(world: World, units: str) -> None:
    async with world.tools.database.transaction() as session:
        row = (await session.exec(select(PositionRow))).one()
        row.units = Decimal(units)
        session.add(row)


async def test_trades_that_only_one_side_has_are_cases_though_the_sums_agree(
    world: World,
) -> None:
    trade = await entered(world)
    await catch_up(world)
    await rename_trade(world, trade.trade.id, "4711")
    broker = await world.tools.brokers.broker(world.account)
    await world.tools.bookkeeping.agree(broker, world.account)
    await world.tools.bookkeeping.agree(broker, world.account)

    found = {case.subject: (case.kind, case.detail) for case in await cases(world)}
    assert found == {
        "4711": (CaseKind.MISSING_TRADE, {"ours": "1000", "broker": "0"}),
        trade.trade.id: (CaseKind.MISSING_TRADE, {"ours": "0", "broker": "1000"}),
    }
    assert not await agrees(world)

    await rename_trade(world, "4711", trade.trade.id)
    assert await world.tools.bookkeeping.agree(broker, world.account) == ()
    assert {case.resolution for case in await cases(world)} == {Resolution.VANISHED}
    assert await agrees(world)


async def rename_trade(world: World, known: str, name: str) -> None:
    """Have the books know a trade by another id than the broker does, or by its own again."""
    async with world.tools.database.transaction() as session:
        row = await session.get_one(TradeRow, (world.account, known))
        row.id = name
        session.add(row)
