"""Whatever a line does to an order, it is sent at most once and its outcome is found out."""

from typing import Any

import pytest

from domain.orders import OrderState
from tests.orders.world import World

TOO_MANY = {"kind": "ANSWER", "status": 429, "retryAfter": 1}


def posts(world: World) -> int:
    """Tell how many orders were posted since `count_posts`."""
    return int(world.exchange.control.get("faults")["faults"][0]["matched"])


@pytest.fixture(autouse=True)
def count_posts(world: World) -> None:
    """Arm a fault that never happens, and so counts the orders that are posted."""
    world.exchange.control.fault("DROP", "POST orders", probability=0)


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "DROP"},
        {"kind": "ANSWER", "status": 502, "page": "HTML", "carriedOut": True},
        {"kind": "CUT"},
        {"kind": "ANSWER", "status": 201, "page": "NONSENSE", "carriedOut": True},
        {"kind": "ANSWER", "status": 403, "page": "HTML", "carriedOut": True},
        {"kind": "LAND_LATE", "seconds": 3},
    ],
)
async def test_an_order_whose_answer_is_unclear_is_found_and_not_sent_again(
    world: World, fault: dict[str, Any]
) -> None:
    world.exchange.control.fault(**fault)
    intent = await world.ask("1000")
    await world.tools.desk.open_order(intent)
    row = await world.ended(intent.id)

    assert row.state == OrderState.FILLED
    assert (posts(world), len(world.at_exchange(intent.id))) == (1, 1)
    assert "order.unknown" in await world.events(intent.id)


async def test_an_order_that_never_landed_is_abandoned_and_not_sent_again(world: World) -> None:
    world.exchange.control.fault("REFUSE")
    intent = await world.ask("1000")
    await world.tools.desk.open_order(intent)
    row = await world.ended(intent.id)

    assert row.state == OrderState.ABANDONED
    assert (posts(world), world.at_exchange(intent.id)) == (1, [])


async def test_an_order_that_the_broker_had_no_time_for_is_sent_again(world: World) -> None:
    world.exchange.control.fault(**TOO_MANY, times=2)
    intent = await world.ask("1000")
    await world.tools.desk.open_order(intent)
    row = await world.ended(intent.id)

    assert row.state == OrderState.FILLED
    assert (posts(world), len(world.at_exchange(intent.id))) == (3, 1)


async def test_an_order_that_cannot_reach_the_broker_is_denied(world: World) -> None:
    world.exchange.control.fault(**TOO_MANY, times=3)
    intent = await world.ask("1000")
    await world.tools.desk.open_order(intent)
    row = await world.ended(intent.id)

    assert (row.state, row.verdict["code"]) == (OrderState.DENIED, "BROKER_UNREACHABLE")
    assert world.at_exchange(intent.id) == []
