"""Whatever a line does to an order, it is sent at most once and its outcome is found out."""

import pytest

from domain.orders import OrderState
from tests.faulty_line import Fault, FaultyLine
from tests.orders.world import World


@pytest.mark.parametrize(
    "fault",
    [
        Fault.DROP_ANSWER,
        Fault.BAD_GATEWAY,
        Fault.HALF_BODY,
        Fault.NOT_JSON,
        Fault.PAGE_403,
        Fault.LAND_LATE,
    ],
)
async def test_an_order_whose_answer_is_unclear_is_found_and_not_sent_again(
    spoiled: World, line: FaultyLine, fault: Fault
) -> None:
    line.faults.append(fault)
    intent = await spoiled.ask("1000")
    await spoiled.tools.desk.open_order(intent)
    row = await spoiled.ended(intent.id)

    assert row.state == OrderState.FILLED
    assert (line.posts, len(spoiled.at_exchange(intent.id))) == (1, 1)
    assert "order.unknown" in await spoiled.events(intent.id)


async def test_an_order_that_never_landed_is_abandoned_and_not_sent_again(
    spoiled: World, line: FaultyLine
) -> None:
    line.faults.append(Fault.NEVER_LAND)
    intent = await spoiled.ask("1000")
    await spoiled.tools.desk.open_order(intent)
    row = await spoiled.ended(intent.id)

    assert row.state == OrderState.ABANDONED
    assert (line.posts, spoiled.at_exchange(intent.id)) == (1, [])


async def test_an_order_that_the_broker_had_no_time_for_is_sent_again(
    spoiled: World, line: FaultyLine
) -> None:
    line.faults.extend([Fault.TOO_MANY, Fault.TOO_MANY])
    intent = await spoiled.ask("1000")
    await spoiled.tools.desk.open_order(intent)
    row = await spoiled.ended(intent.id)

    assert row.state == OrderState.FILLED
    assert (line.posts, len(spoiled.at_exchange(intent.id))) == (3, 1)


async def test_an_order_that_cannot_reach_the_broker_is_denied(
    spoiled: World, line: FaultyLine
) -> None:
    line.faults.extend([Fault.TOO_MANY] * 3)
    intent = await spoiled.ask("1000")
    await spoiled.tools.desk.open_order(intent)
    row = await spoiled.ended(intent.id)

    assert (row.state, row.verdict["code"]) == (OrderState.DENIED, "BROKER_UNREACHABLE")
    assert spoiled.at_exchange(intent.id) == []
