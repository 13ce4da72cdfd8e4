"""An order that waits at the broker and that nobody of ours asked for is seen, and dealt with."""

from decimal import Decimal

from sqlmodel import col, select

from adapters.postgres.cases import resolve
from adapters.postgres.tables import Case, EventRow
from domain.accounts import ForeignTrades
from domain.broker import Answered, OrderRequest
from domain.cases import CaseKind, CaseState, Resolution
from domain.events import EventKind
from domain.numbers import Price, Units
from domain.order_terms import OrderKind, OrderTerms, TimeInForce
from domain.orders import IntentId, OrderState
from domain.standing import PendingOrder
from tests.orders.test_cases import cases, one_case, set_policy
from tests.orders.world import World
from workers.tools import utc_now

FAR = OrderTerms(
    kind=OrderKind.LIMIT, time_in_force=TimeInForce.GTC, price=Price(Decimal("0.90000"))
)


async def waiting(world: World) -> list[PendingOrder]:
    """Read the orders that wait at the broker."""
    broker = await world.tools.brokers.broker(world.account)
    return list((await broker.pending_orders()).orders)


async def asked_elsewhere(world: World) -> str:
    """Have an order wait at the broker as somebody with another program would."""
    broker = await world.tools.brokers.broker(world.account)
    order = OrderRequest(
        intent=IntentId("elsewhere"),
        instrument="EUR_USD",
        units=Units(Decimal(1000)),
        reduce_only=False,
        terms=FAR,
    )
    assert isinstance(await broker.submit(order), Answered)
    (found,) = await waiting(world)
    return found.id


async def reconcile(world: World) -> None:
    """Compare with the broker once, as the account's schedule does."""
    broker = await world.tools.brokers.broker(world.account)
    assert await world.tools.bookkeeping.agree(broker, world.account) == ()


async def test_an_order_made_elsewhere_waits_for_somebody_and_holds_no_entry(world: World) -> None:
    order = await asked_elsewhere(world)
    await reconcile(world)

    case = await one_case(world, CaseKind.FOREIGN_ORDER)
    assert (case.subject, case.state, case.resolution) == (order, CaseState.OPEN, None)
    assert case.detail == {"units": "1000", "price": "0.9", "kind": "LIMIT"}
    intent = await world.ask("1000")
    await world.tools.desk.open_order(intent)
    assert (await world.ended(intent.id)).state == OrderState.FILLED
    assert order in [found.id for found in await waiting(world)]


async def test_an_order_made_elsewhere_is_cancelled_where_the_account_says_so(
    world: World,
) -> None:
    await set_policy(world, foreign_trades=ForeignTrades.CLOSE)
    await asked_elsewhere(world)
    await reconcile(world)

    assert await waiting(world) == []
    case = await one_case(world, CaseKind.FOREIGN_ORDER)
    assert (case.state, case.resolution, case.closed_by) == ("resolved", "close", "policy")


async def test_a_cancel_that_the_broker_refuses_is_asked_for_again(world: World) -> None:
    await set_policy(world, foreign_trades=ForeignTrades.CLOSE)
    order = await asked_elsewhere(world)
    world.exchange.control.fault("ANSWER", "PUT orders/*/cancel", status=400)
    await reconcile(world)
    assert [found.id for found in await waiting(world)] == [order]

    await reconcile(world)
    assert await waiting(world) == []


async def test_an_order_made_elsewhere_is_adopted_and_told_once(world: World) -> None:
    await set_policy(world, foreign_trades=ForeignTrades.ADOPT)
    order = await asked_elsewhere(world)
    await reconcile(world)
    await reconcile(world)

    case = await one_case(world, CaseKind.FOREIGN_ORDER)
    assert (case.state, case.resolution) == ("resolved", "adopt")
    assert [found.id for found in await waiting(world)] == [order]
    query = select(EventRow).where(col(EventRow.kind) == EventKind.CASE_OPENED)
    async with world.tools.database.reading() as session:
        assert len((await session.exec(query)).all()) == 1


async def test_a_person_may_have_an_order_made_elsewhere_cancelled(world: World) -> None:
    await asked_elsewhere(world)
    await reconcile(world)
    case = await one_case(world, CaseKind.FOREIGN_ORDER)
    async with world.tools.database.transaction() as session:
        row = await session.get_one(Case, case.id)
        resolve(row, Resolution.CLOSE, "ada", "not mine", utc_now())
        session.add(row)
    await reconcile(world)

    assert await waiting(world) == []
    assert len(await cases(world)) == 1


async def test_the_case_of_an_order_that_is_gone_ends_by_itself(world: World) -> None:
    order = await asked_elsewhere(world)
    await reconcile(world)
    await one_case(world, CaseKind.FOREIGN_ORDER)
    broker = await world.tools.brokers.broker(world.account)
    await broker.cancel_order(order)
    await reconcile(world)

    case = await one_case(world, CaseKind.FOREIGN_ORDER)
    assert (case.state, case.resolution, case.closed_by) == ("resolved", "vanished", "the broker")


async def test_our_own_orders_and_guards_of_trades_are_no_case(world: World) -> None:
    await set_policy(world, foreign_trades=ForeignTrades.CLOSE)
    waits = await world.ask("1000", terms=FAR)
    await world.tools.desk.open_order(waits)
    await world.reached(waits.id, OrderState.SUBMITTED)
    enters = await world.ask("1000")
    await world.tools.desk.open_order(enters)
    assert (await world.ended(enters.id)).state == OrderState.FILLED
    await reconcile(world)

    assert await cases(world) == []
    assert len(await waiting(world)) == 2
