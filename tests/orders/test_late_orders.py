"""An order that lands after it was searched for in vain and given up is booked and dealt with."""

from sqlmodel import select

from adapters.postgres.tables import Alert
from domain.accounts import LateOrders
from domain.cases import CaseKind, Resolution
from domain.orders import OrderState
from tests.orders.test_cases import one_case, set_policy
from tests.orders.test_guardian import catch_up, closes
from tests.orders.world import World
from workflows.order import GRACE

AFTER_THE_SEARCH = GRACE.total_seconds() + 5


async def landed_after_the_search(world: World) -> str:
    """Have an order land once its workflow has given it up, by itself."""
    world.exchange.control.fault(kind="LAND_LATE", seconds=AFTER_THE_SEARCH)
    late = await world.ask("1000")
    await world.tools.desk.open_order(late)
    await world.reached(late.id, OrderState.UNKNOWN)
    given_up = await world.ended(late.id)
    assert (given_up.state, world.at_exchange(late.id)) == (OrderState.ABANDONED, [])

    async def state() -> str:
        await catch_up(world)
        return (await world.order(late.id)).state

    await world.until(state, lambda found: found == OrderState.FILLED)
    assert len(world.at_exchange(late.id)) == 1
    return late.id


async def test_an_order_that_lands_after_it_was_given_up_is_booked_flattened_and_told(
    world: World,
) -> None:
    await set_policy(world, late_orders=LateOrders.FLATTEN)
    order = await landed_after_the_search(world)
    case = await one_case(world, CaseKind.LATE_ORDER)

    async def open_trades() -> int:
        broker = await world.tools.brokers.broker(world.account)
        return len((await broker.open_trades()).trades)

    await world.until(open_trades, lambda found: found == 0)
    assert (case.subject, case.resolution, case.closed_by) == (order, Resolution.CLOSE, "policy")
    assert len(await closes(world)) == 1
    async with world.tools.database.reading() as session:
        (alert,) = (await session.exec(select(Alert))).all()
    assert (alert.kind, alert.subject, alert.acknowledged_at) == ("late_order", order, None)
