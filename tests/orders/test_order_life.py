"""An order from its intent to its end, at the exchange and in the books."""

import asyncio
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import text
from sqlmodel import select

from adapters.postgres.accounts import latest_balance, read_account
from adapters.postgres.tables import AccountRow, Fill, PositionRow, RiskReservation, TradeRow
from domain.accounts import GateState
from domain.numbers import Units
from domain.orders import OrderState, Purpose
from domain.risk.verdict import Accepted, Denied, DenyCode
from tests.orders.world import World
from workers.tools import utc_now

BREAK_THE_FIRST_CLAIM = (
    "CREATE SEQUENCE claims",
    """
    CREATE FUNCTION break_the_first() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF nextval('claims') = 1 THEN RAISE EXCEPTION 'the connection is lost'; END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER break_the_first BEFORE UPDATE ON order_intents
    FOR EACH ROW WHEN (OLD.state = 'new' AND NEW.state = 'submitting')
    EXECUTE FUNCTION break_the_first()
    """,
)


async def test_an_accepted_order_is_filled_once_and_booked_whole(world: World) -> None:
    intent = await world.ask("1000")
    verdict = await world.tools.desk.open_order_for_verdict(intent)
    row = await world.ended(intent.id)

    assert isinstance(verdict, Accepted)
    assert (row.state, row.filled_units) == (OrderState.FILLED, Decimal(1000))
    assert len(world.at_exchange(intent.id)) == 1
    # The answer ends with the fill; the stop's own transaction comes with the stream.
    broker = await world.tools.brokers.broker(world.account)
    await world.tools.bookkeeping.catch_up(broker, world.account)
    trade = await _trade(world)
    async with world.tools.database.reading() as session:
        position = (await session.exec(select(PositionRow))).one()
        assert (await session.exec(select(Fill))).one().intent_id == intent.id
        assert (await session.exec(select(RiskReservation))).all() == []
    assert (trade.units, position.units, trade.price) == (1000, 1000, row.fill_price)
    assert trade.stop_price == trade.price - Decimal("0.00200")


async def _trade(world: World) -> TradeRow:
    async with world.tools.database.reading() as session:
        return (await session.exec(select(TradeRow))).one()


async def test_the_story_of_an_order_is_told_by_its_events(world: World) -> None:
    intent = await world.ask("1000")
    await world.tools.desk.open_order(intent)
    await world.ended(intent.id)

    assert await world.events(intent.id) == [
        "order.requested",
        "order.accepted",
        "order.submitting",
        "order.submitted",
        "order.filled",
    ]


async def test_opening_an_order_twice_sends_it_once(world: World) -> None:
    intent = await world.ask("1000")
    await asyncio.gather(*(world.tools.desk.open_order(intent) for _ in range(5)))
    await world.ended(intent.id)
    await world.tools.desk.open_order(intent)

    assert len(world.at_exchange(intent.id)) == 1


async def test_too_many_units_are_denied_and_never_sent(world: World) -> None:
    intent = await world.ask("100001")
    verdict = await world.tools.desk.open_order_for_verdict(intent)
    row = await world.ended(intent.id)

    assert isinstance(verdict, Denied)
    assert verdict.code is DenyCode.UNITS_PER_ORDER
    assert (row.state, world.at_exchange(intent.id)) == (OrderState.DENIED, [])


async def test_an_order_past_its_validity_expires(world: World) -> None:
    intent = await world.ask("1000", valid_until=utc_now() - timedelta(seconds=1))
    await world.tools.desk.open_order(intent)

    assert (await world.ended(intent.id)).state == OrderState.EXPIRED


async def test_a_close_takes_the_position_off_while_the_account_is_halted(world: World) -> None:
    entry = await world.ask("1000")
    await world.tools.desk.open_order(entry)
    await world.ended(entry.id)
    async with world.tools.database.transaction() as session:
        account = (await session.exec(select(AccountRow))).one()
        account.state, account.state_reason = GateState.HALTED, "test"
        session.add(account)

    refused, exit_ = await world.ask("1000"), await world.ask("-1000", purpose=Purpose.CLOSE)
    for intent in (refused, exit_):
        await world.tools.desk.open_order(intent)

    assert (await world.ended(refused.id)).state == OrderState.DENIED
    assert (await world.ended(exit_.id)).state == OrderState.FILLED
    async with world.tools.database.reading() as session:
        assert (await session.exec(select(PositionRow))).one().units == 0
        assert (await session.exec(select(TradeRow))).one().closed_at is not None


async def test_what_reduces_a_position_may_never_open_one(world: World) -> None:
    entry = await world.ask("1000")
    await world.tools.desk.open_order(entry)
    await world.ended(entry.id)

    exit_ = await world.ask("-1000", stop=None)
    await world.tools.desk.open_order(exit_)

    assert (await world.ended(exit_.id)).state == OrderState.FILLED
    assert world.at_exchange(exit_.id)[0]["positionFill"] == "REDUCE_ONLY"


async def test_two_orders_cannot_both_take_the_last_of_a_limit(world: World) -> None:
    async with world.tools.database.transaction() as session:
        account = (await session.exec(select(AccountRow))).one()
        account.limits = {**account.limits, "max_margin_use": "0.03"}
        session.add(account)
    intents = [await world.ask("100000") for _ in range(3)]
    verdicts = await asyncio.gather(
        *(world.tools.desk.open_order_for_verdict(intent) for intent in intents)
    )

    assert sum(isinstance(verdict, Accepted) for verdict in verdicts) == 1
    assert {item.code for item in verdicts if isinstance(item, Denied)} == {DenyCode.MARGIN}


async def test_an_account_that_differs_from_its_broker_is_closed_to_entries(world: World) -> None:
    entry = await world.ask("1000")
    await world.tools.desk.open_order(entry)
    await world.ended(entry.id)
    async with world.tools.database.transaction() as session:
        position = (await session.exec(select(PositionRow))).one()
        position.units = Units(Decimal(900))
        account = await read_account(session, world.account)
        account.agreed = False
        session.add_all([position, account])

    intent = await world.ask("1000")
    verdict = await world.tools.desk.open_order_for_verdict(intent)

    assert isinstance(verdict, Denied)
    assert verdict.code is DenyCode.ACCOUNT_NOT_AGREED
    assert "900 here, 1000 at the broker" in verdict.message


async def test_a_balance_is_what_the_broker_says(world: World) -> None:
    async with world.tools.database.reading() as session:
        balance = await latest_balance(session, world.account)
    assert balance is not None
    assert (balance.balance, balance.nav) == (Decimal(100_000), Decimal(100_000))


async def test_an_intent_left_without_a_workflow_is_found(world: World) -> None:
    intent = await world.ask("1000")
    found = await world.tools.books.take_waiting_orders(utc_now() + timedelta(seconds=20))
    assert [item.id for item in found] == [intent.id]


async def test_an_order_whose_claim_fails_once_is_still_sent_by_its_workflow(world: World) -> None:
    async with world.tools.database.transaction() as session:
        for statement in BREAK_THE_FIRST_CLAIM:
            await session.exec(text(statement))
    intent = await world.ask("1000")
    await world.tools.desk.open_order(intent)

    assert (await world.ended(intent.id)).state == OrderState.FILLED
    assert len(world.at_exchange(intent.id)) == 1
