"""Orders that wait: at the broker for a price, or here for people; and how they are taken back."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from adapters.postgres.accounts import lock_account
from adapters.postgres.approvals import read_approval
from contracts.names import order_workflow_id
from domain.approvals import ApprovalState, Choice, Vote
from domain.numbers import Price, Units
from domain.order_terms import OrderKind, OrderTerms, TimeInForce
from domain.orders import IntentId, OrderIntent, OrderState
from domain.risk.verdict import ApprovalCode, NeedsApproval
from tests.orders.world import World
from workers.tools import utc_now
from workflows.desk import NotWaiting


@pytest.fixture
def world(manual_world: World) -> World:
    """Trade where prices are set by hand."""
    return manual_world


BELOW = OrderTerms(
    kind=OrderKind.LIMIT, time_in_force=TimeInForce.GTC, price=Price(Decimal("1.09000"))
)


async def resting(world: World) -> OrderIntent:
    intent = await world.ask("1000", terms=BELOW)
    await world.tools.desk.open_order(intent)
    await world.reached(intent.id, OrderState.SUBMITTED)
    return intent


async def catch_up(world: World) -> None:
    broker = await world.tools.brokers.broker(world.account)
    await world.tools.bookkeeping.catch_up(broker, world.account)


async def test_a_limit_order_rests_until_the_market_comes_to_it(world: World) -> None:
    intent = await resting(world)
    world.set_market("1.08900")
    await catch_up(world)

    assert (await world.ended(intent.id)).state == OrderState.FILLED
    assert (await result(world, intent.id))["state"] == OrderState.FILLED


async def result(world: World, intent: IntentId) -> Any:
    return await world.tools.client.get_workflow_handle(order_workflow_id(intent)).result()


async def test_a_resting_order_is_cancelled_at_the_broker(world: World) -> None:
    intent = await resting(world)
    assert await world.tools.desk.cancel_order(intent.id, by="tess", reason="changed her mind")

    row = await world.ended(intent.id)
    assert (row.state, row.cancel_asked_by) == (OrderState.CANCELLED, "tess")
    world.set_market("1.08900")
    await catch_up(world)
    assert (await world.order(intent.id)).filled_units is None


async def test_an_order_that_is_over_cannot_be_taken_back(world: World) -> None:
    intent = await world.ask("1000")
    await world.tools.desk.open_order(intent)
    await world.ended(intent.id)
    await result(world, intent.id)

    assert not await world.tools.desk.cancel_order(intent.id, by="tess", reason="changed her mind")


async def asks_for_people(world: World, *, people: int = 1, seconds: float = 600) -> OrderIntent:
    """Have an order wait for people, as if a rule had said so."""
    intent = await world.ask("1000")
    asked = NeedsApproval(
        code=ApprovalCode.SIZE,
        message="a large order",
        people=people,
        expires_after=timedelta(seconds=seconds),
    )
    async with world.tools.books.judging(intent.id, utc_now()) as held:
        await held.decide(asked, utc_now())
    return intent


async def vote(world: World, intent: IntentId, said: Vote) -> ApprovalState:
    return await world.tools.books.vote(intent, said, utc_now())


async def test_a_refused_order_never_leaves(world: World) -> None:
    intent = await asks_for_people(world)
    said = Vote(user="uma", choice=Choice.REFUSE, at=utc_now(), note="too large")
    assert await vote(world, intent.id, said) is ApprovalState.REFUSED
    await world.tools.desk.open_order(intent)
    assert (await result(world, intent.id))["state"] == OrderState.DENIED

    assert (await world.order(intent.id)).end_code == "APPROVAL_REFUSED"
    assert world.at_exchange(intent.id) == []


async def test_two_people_have_to_approve_where_two_are_asked_for(world: World) -> None:
    intent = await asks_for_people(world, people=2)
    first = Vote(user="uma", choice=Choice.APPROVE, at=utc_now())
    assert await vote(world, intent.id, first) is ApprovalState.WAITING
    assert await vote(world, intent.id, first) is ApprovalState.WAITING
    second = Vote(user="vic", choice=Choice.APPROVE, at=utc_now())
    assert await vote(world, intent.id, second) is ApprovalState.APPROVED
    await world.tools.desk.open_order(intent)

    assert (await world.ended(intent.id)).state == OrderState.FILLED


async def test_an_amendment_makes_earlier_consent_void(world: World) -> None:
    intent = await asks_for_people(world, people=2)
    now = utc_now()
    amended = Vote(user="vic", choice=Choice.AMEND, at=now, units=Units(Decimal(500)))
    await vote(world, intent.id, Vote(user="uma", choice=Choice.APPROVE, at=now))
    assert await vote(world, intent.id, amended) is ApprovalState.WAITING
    again = Vote(user="uma", choice=Choice.APPROVE, at=now)
    assert await vote(world, intent.id, again) is ApprovalState.APPROVED

    await world.tools.desk.open_order(intent)
    row = await world.ended(intent.id)
    assert (row.units, row.filled_units) == (500, 500)


async def test_an_order_that_waits_for_nobody_cannot_be_voted_on(world: World) -> None:
    intent = await resting(world)
    with pytest.raises(NotWaiting):
        await world.tools.desk.vote(
            intent.id, Vote(user="uma", choice=Choice.APPROVE, at=utc_now())
        )


async def test_an_approval_that_nobody_gives_expires(world: World) -> None:
    intent = await asks_for_people(world, seconds=0)
    await world.tools.books.expire_approval(intent.id, utc_now())

    async with world.tools.database.reading() as session:
        assert (await read_approval(session, intent.id)).state == ApprovalState.EXPIRED
    assert (await world.order(intent.id)).end_code == "APPROVAL_EXPIRED"


async def test_a_closed_gate_holds_back_what_was_accepted_before(world: World) -> None:
    intent = await world.ask("1000")
    await world.tools.desk.open_order_for_verdict(intent)
    await world.ended(intent.id)
    accepted = await world.ask("1000")
    async with world.tools.database.transaction() as session:
        account = await lock_account(session, world.account)
        account.state = "HALTED"
        session.add(account)
    assert await world.tools.books.claim(accepted.id, utc_now()) is None
