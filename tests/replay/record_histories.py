"""Record histories for the replay tests: `pytest tests/replay/record_histories.py`.

Run it after a deliberate change of a workflow; the difference in `histories/` is reviewed.
"""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from temporalio.worker import Worker

from adapters.postgres.groups import Keyed, write_group
from contracts.accounts import AccountRef
from contracts.names import (
    Queue,
    group_workflow_id,
    guard_workflow_id,
    kill_workflow_id,
    late_order_workflow_id,
    order_workflow_id,
    reopening_workflow_id,
    time_stop_workflow_id,
    trade_guards_workflow_id,
)
from contracts.trades import GuardChange
from domain.approvals import Choice, Vote
from domain.numbers import Price, Units
from domain.order_terms import OrderKind, OrderTerms, Protection, TimeInForce
from domain.orders import GroupId, IntentId, OrderIntent, OrderState, Origin, Purpose
from domain.standing import OpenTrade
from tests.orders import test_kill_switch as killing
from tests.orders.conftest import exchange, manual_exchange, manual_world, world
from tests.orders.test_cases import landed_late_and_waiting
from tests.orders.test_guardian import end_of_guard, entered_naked, one_alert, take_over
from tests.orders.test_waiting_orders import asks_for_people, catch_up, resting, result
from tests.orders.test_weekend import end_of_week
from tests.orders.world import World
from tests.replay.keeping import keep_history
from workers.maintenance import archive_of
from workers.tools import utc_now
from workflows.balance import BalanceWorkflow
from workflows.desk import NotWaiting
from workflows.histories import HistoryArchiveWorkflow
from workflows.orphans import OrphanedIntentsWorkflow

__all__ = ["exchange", "manual_exchange", "manual_world", "world"]

HISTORIES = Path(__file__).parent / "histories"
TOO_MANY = {"kind": "ANSWER", "status": 429, "retryAfter": 1}


async def _keep(world: World, workflow_id: str, name: str, case: str) -> None:
    history = await world.tools.client.get_workflow_handle(workflow_id).fetch_history()
    file = HISTORIES / name / f"{case}.json"
    keep_history(file, history)


async def _live(world: World, intent: OrderIntent, case: str) -> None:
    await world.tools.desk.open_order_for_verdict(intent)
    handle = world.tools.client.get_workflow_handle(order_workflow_id(intent.id))
    await handle.result()
    await _keep(world, handle.id, "OrderWorkflow", case)


async def test_record_a_filled_order(world: World) -> None:
    await _live(world, await world.ask("1000"), "filled")


async def test_record_a_denied_order(world: World) -> None:
    await _live(world, await world.ask("100001"), "denied")


async def test_record_an_expired_order(world: World) -> None:
    late = utc_now() - timedelta(seconds=1)
    await _live(world, await world.ask("1000", valid_until=late), "expired")


@pytest.mark.parametrize(
    ("fault", "case"),
    [
        ({"kind": "DROP"}, "unknown_then_found"),
        ({"kind": "LAND_LATE", "seconds": 3}, "landed_late"),
        ({"kind": "REFUSE"}, "abandoned"),
        (TOO_MANY, "sent_at_the_second_try"),
        (TOO_MANY | {"times": 3}, "broker_unreachable"),
    ],
)
async def test_record_an_order_over_a_bad_line(
    world: World, fault: dict[str, Any], case: str
) -> None:
    world.exchange.control.fault(**fault)
    await _live(world, await world.ask("1000"), case)


async def test_record_an_order_that_rests_until_it_is_filled(manual_world: World) -> None:
    intent = await resting(manual_world)
    manual_world.set_market("1.08900")
    await catch_up(manual_world)
    await result(manual_world, intent.id)
    await _keep(manual_world, order_workflow_id(intent.id), "OrderWorkflow", "rested_then_filled")


async def test_record_an_order_that_is_cancelled_at_the_broker(manual_world: World) -> None:
    intent = await resting(manual_world)
    await manual_world.tools.desk.cancel_order(intent.id, by="tess", reason="")
    await result(manual_world, intent.id)
    await _keep(manual_world, order_workflow_id(intent.id), "OrderWorkflow", "cancelled")


@pytest.mark.parametrize("choice", [Choice.APPROVE, Choice.REFUSE])
async def test_record_an_order_that_people_decide(world: World, choice: Choice) -> None:
    intent = await asks_for_people(world)
    await world.tools.desk.open_order(intent)
    said = Vote(user="uma", choice=choice, at=utc_now())
    await world.until(lambda: _voted(world, intent, said), bool)
    await result(world, intent.id)
    await _keep(world, order_workflow_id(intent.id), "OrderWorkflow", f"people_{choice}")


async def _voted(world: World, intent: OrderIntent, said: Vote) -> bool:
    try:
        await world.tools.desk.vote(intent.id, said)
    except NotWaiting:
        return False
    return True


async def test_record_an_order_that_nobody_approves(world: World) -> None:
    intent = await asks_for_people(world, seconds=1)
    await world.tools.desk.open_order(intent)
    await result(world, intent.id)
    await _keep(world, order_workflow_id(intent.id), "OrderWorkflow", "approval_expired")


async def test_record_a_balance(world: World) -> None:
    name = f"balance-{world.account}"
    await world.tools.client.execute_workflow(
        BalanceWorkflow.run,
        AccountRef(account=world.account, name="test"),
        id=name,
        task_queue=Queue.ORDERS,
    )
    await _keep(world, name, "BalanceWorkflow", "agreed")


async def test_record_a_round_of_the_archive(world: World) -> None:
    name = f"archive-{world.account}"
    async with Worker(
        world.tools.client,
        task_queue=Queue.MAINTENANCE,
        workflows=[HistoryArchiveWorkflow],
        activities=[archive_of(world.tools).keep_histories],
    ):
        await world.tools.client.execute_workflow(
            HistoryArchiveWorkflow.run, id=name, task_queue=Queue.MAINTENANCE
        )
    await _keep(world, name, "HistoryArchiveWorkflow", "kept")


async def test_record_a_look_for_orphans(world: World) -> None:
    name = f"orphans-{world.account}"
    await world.tools.client.execute_workflow(
        OrphanedIntentsWorkflow.run, id=name, task_queue=Queue.ORDERS
    )
    await _keep(world, name, "OrphanedIntentsWorkflow", "none")


async def test_record_the_end_of_a_week(world: World) -> None:
    name = f"weekend-{world.account}"
    await end_of_week(world, name)
    await _keep(world, name, "WeekendWorkflow", "flattened")


async def test_record_a_guardian_that_attaches_a_stop(world: World) -> None:
    trade = await entered_naked(world)
    await end_of_guard(world, trade)
    await _keep(world, _guard(world, trade), "GuardTradeWorkflow", "attached")


async def test_record_a_guardian_that_closes_after_a_halt(world: World) -> None:
    trade = await entered_naked(world)
    world.exchange.control.fault("ANSWER", "PUT trades/*/orders", status=400, times=500)
    world.exchange.control.post("market/halt")
    await one_alert(world)
    world.exchange.control.post("market/resume")
    await end_of_guard(world, trade)
    await _keep(world, _guard(world, trade), "GuardTradeWorkflow", "closed_after_a_halt")


async def test_record_a_guardian_whose_trade_is_taken_over(world: World) -> None:
    trade = await entered_naked(world)
    world.exchange.control.fault("ANSWER", "PUT trades/*/orders", status=400, times=500)
    world.exchange.control.post("market/halt")
    await take_over(world, await one_alert(world), trade)
    await end_of_guard(world, trade)
    await _keep(world, _guard(world, trade), "GuardTradeWorkflow", "taken_over")


def _guard(world: World, trade: OpenTrade) -> str:
    return guard_workflow_id(world.account, trade.trade.id)


async def test_record_a_kill_switch_with_an_order_that_lands_late(world: World) -> None:
    await killing.filled(world)
    await killing.resting(world)
    world.exchange.control.fault(kind="LAND_LATE", seconds=4)
    late = await world.ask("1000")
    await world.tools.desk.open_order(late)
    await world.reached(late.id, OrderState.UNKNOWN)
    async with killing.thrown(world) as switch:
        await killing.proved(world, 2)
        await killing.ended_by_release(world, switch)
        name = kill_workflow_id(str(switch.scope), switch.generation)
        await _keep(world, name, "KillWorkflow", "late_order_flattened")


async def test_record_a_late_order_that_is_taken_back(world: World) -> None:
    intent = await landed_late_and_waiting(world)
    name = late_order_workflow_id(intent)
    await world.reached(intent, OrderState.CANCELLED)
    await world.tools.client.get_workflow_handle(name).result()
    await _keep(world, name, "LateOrderWorkflow", "taken_back")


async def test_record_books_that_are_opened_anew(world: World) -> None:
    await world.tools.aftermath_desk.reopen(world.account)
    name = reopening_workflow_id(world.account)
    await world.tools.client.get_workflow_handle(name).result()
    await _keep(world, name, "ReopenBooksWorkflow", "agreed")


async def test_record_guards_that_a_person_changes(world: World) -> None:
    intent = await world.ask("1000")
    await world.tools.desk.open_order(intent)
    await world.ended(intent.id)
    broker = await world.tools.brokers.broker(world.account)
    [trade] = (await broker.open_trades()).trades
    change = GuardChange(
        id="one",
        account=world.account,
        trade=trade.trade.id,
        by="uma",
        trail=Decimal("0.00500"),
    )
    assert (await world.tools.desk.guard_trade(change)).done
    name = trade_guards_workflow_id(world.account, change.trade, change.id)
    await _keep(world, name, "TradeGuardsWorkflow", "changed")


async def test_record_an_order_that_is_closed_after_a_time(world: World) -> None:
    intent = await world.ask("1000", close_after=timedelta(seconds=1))
    await _live(world, intent, "filled_with_a_time_stop")
    name = time_stop_workflow_id(intent.id)
    await world.tools.client.get_workflow_handle(name).result()
    await _keep(world, name, "TimeStopWorkflow", "closed")


async def test_record_orders_of_which_one_cancels_the_other(manual_world: World) -> None:
    group, desk = GroupId("g-recorded"), manual_world.tools.desk
    legs = [_leg(manual_world, group, kind, price) for kind, price in LEGS]
    async with manual_world.tools.database.transaction() as session:
        keyed = Keyed(key=None, wish=None)
        await write_group(session, legs, keyed, utc_now(), close_double=False)
    await desk.open_group(group, manual_world.account)
    for leg in legs:
        await desk.open_order(leg)
        await manual_world.reached(leg.id, OrderState.SUBMITTED)
    manual_world.set_market("1.08900")
    await catch_up(manual_world)
    await manual_world.tools.client.get_workflow_handle(group_workflow_id(group)).result()
    await _keep(manual_world, group_workflow_id(group), "OcoWorkflow", "one_filled")
    await _keep(manual_world, order_workflow_id(legs[1].id), "OrderWorkflow", "filled_in_a_group")


LEGS = ((OrderKind.STOP, "1.20000"), (OrderKind.LIMIT, "1.09000"))


def _leg(world: World, group: GroupId, kind: OrderKind, price: str) -> OrderIntent:
    return OrderIntent(
        id=IntentId(f"recorded-{kind.lower()}"),
        owner=world.owner,
        account=world.account,
        instrument="EUR_USD",
        units=Units(Decimal(1000)),
        purpose=Purpose.ENTRY,
        origin=Origin.PERSON,
        valid_until=utc_now() + timedelta(seconds=60),
        terms=OrderTerms(kind=kind, time_in_force=TimeInForce.GTC, price=Price(Decimal(price))),
        stop=Protection(distance=Decimal("0.00200")),
        group=group,
    )
