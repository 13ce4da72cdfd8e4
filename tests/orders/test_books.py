"""What is read from the books is one moment of them, and what is written keeps its order."""

import asyncio
from decimal import Decimal

import pytest
from sqlalchemy import text, update

from adapters.postgres.accounts import lock_account
from adapters.postgres.intents import read_order
from adapters.postgres.tables import AccountInstrument, StrategyRun
from adapters.postgres.verdicts import tell_run
from contracts.names import order_workflow_id
from domain.broker import BrokerRefused
from domain.orders import IntentId, OrderState, RunId
from domain.risk.verdict import Accepted
from domain.transactions import OrderRejected, Transaction
from tests.orders.world import World
from workers.tools import utc_now


async def test_a_fill_cannot_be_booked_between_facts_and_verdict(world: World) -> None:
    books = world.tools.books
    filling, asked = await world.ask("1000"), await world.ask("500")
    await accept(world, filling.id)

    async with books.judging(asked.id, utc_now()) as held:
        booking = asyncio.create_task(
            books.book(world.account, [_rejected(1, filling.id)], utc_now())
        )
        await world.until(lambda: _waiting_for_locks(world), lambda waiting: waiting == 1)
        assert sum(item.units for item in held.facts.reserved) == 1_000
    await booking
    async with books.judging(asked.id, utc_now()) as held:
        assert held.facts.reserved == ()


async def accept(world: World, intent: IntentId) -> None:
    async with world.tools.books.judging(intent, utc_now()) as held:
        await held.decide(Accepted(margin="22", reduces=True), utc_now())


async def _waiting_for_locks(world: World) -> int:
    query = text(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
        "AND datname = current_database()"
    )
    async with world.tools.database.reading() as session:
        return int((await session.exec(query)).scalar_one())


async def test_a_locked_order_is_read_as_it_stands_now(world: World) -> None:
    intent = await world.ask("1000")
    async with world.tools.database.transaction() as session:
        before = await read_order(session, intent.id)
        await accept(world, intent.id)
        await world.tools.books.claim(intent.id, utc_now())
        locked = await read_order(session, intent.id, lock=True)
        assert (locked.state, before.id) == (OrderState.SUBMITTING, intent.id)


async def test_an_account_whose_token_cannot_be_opened_is_refused(world: World) -> None:
    async with world.tools.database.transaction() as session:
        account = await lock_account(session, world.account)
        account.token_encrypted = "sealed with another key"
        session.add(account)
    with pytest.raises(BrokerRefused):
        await world.tools.brokers.broker(world.account)


async def test_an_order_that_the_broker_rejects_is_told_once(world: World) -> None:
    async with world.tools.database.transaction() as session:
        limits = {"maximum_order_units": Decimal(1_000_000_000), "trade_units_precision": 1}
        await session.exec(update(AccountInstrument).values(limits))
    intent = await world.ask("1000.5")
    await world.tools.desk.open_order(intent)
    await world.tools.client.get_workflow_handle(order_workflow_id(intent.id)).result()

    assert (await world.order(intent.id)).state == OrderState.REJECTED
    assert (await world.events(intent.id)).count("order.rejected") == 1


async def test_booking_locks_no_order_after_a_run(world: World) -> None:
    books, run = world.tools.books, RunId("run-1")
    async with world.tools.database.transaction() as session:
        session.add(
            StrategyRun(
                id=run,
                owner_id=world.owner,
                account_id=world.account,
                strategy="ema_cross",
                instrument="EUR_USD",
                parameters={},
                config_hash="-",
                status="running",
                started_at=utc_now(),
            )
        )
    orders = [await _submitting(world, run, decision) for decision in (1, 2)]

    async with world.tools.database.transaction() as session:
        held = await read_order(session, orders[1], lock=True)
        booking = asyncio.create_task(
            books.book(world.account, [_rejected(1, orders[0]), _rejected(2, orders[1])], utc_now())
        )
        await world.until(lambda: _waiting_for_locks(world), lambda waiting: waiting == 1)
        await tell_run(session, held, "ABANDONED", "nobody knows", utc_now())
    assert (await booking).last_transaction_id == 2


async def _submitting(world: World, run: RunId, decision: int) -> IntentId:
    intent = await world.ask("1000", run=run, decision=decision)
    await accept(world, intent.id)
    await world.tools.books.claim(intent.id, utc_now())
    return intent.id


def _rejected(number: int, intent: IntentId) -> Transaction:
    kind = "MARKET_ORDER_REJECT"
    fact = OrderRejected(kind=kind, reason="NO", intent=intent)
    return Transaction(id=number, time_ns=0, kind=kind, body="{}", fact=fact)
