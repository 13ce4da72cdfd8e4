"""Orders of which one cancels the others, and orders that are closed after a time."""

from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from temporalio.service import RPCError

from contracts.accounts import AccountRef
from contracts.names import Queue, time_stop_workflow_id, transaction_feed_workflow_id
from domain.orders import IntentId, OrderState
from tests.api.conftest import Trading
from tests.paper_exchange import PaperExchange, paper_exchange
from workflows.orphans import OrphanedIntentsWorkflow
from workflows.transaction_feed import TransactionFeedWorkflow


@pytest.fixture
def exchange(tmp_path: Path) -> Iterator[PaperExchange]:
    """Run an exchange whose prices are set by hand."""
    with paper_exchange(tmp_path / "paper", "--manual") as exchange:
        exchange.control.post("price", instrument="EUR_USD", bid="1.10000", ask="1.10010")
        yield exchange


@pytest.fixture
async def followed(trading: Trading) -> AsyncIterator[Trading]:
    """Follow the account's transactions, so that fills are heard of at once.

    What still runs at the end is ended: another test's workers know nothing of it.
    """
    client = trading.world.tools.client
    await client.start_workflow(
        TransactionFeedWorkflow.run,
        AccountRef(account=trading.world.account),
        id=transaction_feed_workflow_id(trading.world.account),
        task_queue=Queue.ORDERS,
    )
    yield trading
    async for running in client.list_workflows('ExecutionStatus = "Running"'):
        with suppress(RPCError):
            await client.get_workflow_handle(running.id).terminate("the test is over")


def _legs(**changes: object) -> list[dict[str, object]]:
    """Build a stop far above the market and a limit far below it."""
    leg = {"instrument": "EUR_USD", "units": "1000", "stop_loss_distance": "0.00200"} | changes
    return [
        leg | {"kind": "STOP", "price": "1.90000"},
        leg | {"kind": "LIMIT", "price": "0.60000"},
    ]


async def _oco(
    trading: Trading, client: httpx.AsyncClient, legs: list[dict[str, object]], **more: object
) -> dict[str, Any]:
    await trading.world.price()
    wish = {"account_id": trading.account, "orders": legs} | more
    asked = await client.post("/api/orders/oco", json=wish)
    assert asked.status_code == 201, asked.text
    group: dict[str, Any] = asked.json()
    return group


async def _over(trading: Trading, client: httpx.AsyncClient, group: str) -> dict[str, Any]:
    async def read() -> dict[str, Any]:
        found: dict[str, Any] = (await client.get(f"/api/orders/oco/{group}")).json()
        return found

    ended: dict[str, Any] = await trading.world.until(read, lambda seen: seen["outcome"])
    return ended


async def _waits(trading: Trading, group: dict[str, Any]) -> None:
    for order in group["orders"]:
        assert order["verdict"]["outcome"] == "accepted", str(order["verdict"])
        await trading.world.reached(IntentId(order["id"]), OrderState.SUBMITTED)


async def test_one_order_filled_cancels_the_other(followed: Trading) -> None:
    async with followed.client() as client:
        group = await _oco(followed, client, _legs())
        await _waits(followed, group)
        followed.world.exchange.control.post(
            "price", instrument="EUR_USD", bid="1.90010", ask="1.90020"
        )
        ended = await _over(followed, client, group["id"])
        events = (await client.get(f"/api/events?account_id={followed.account}")).json()["items"]
    states = {order["kind"]: order["state"] for order in ended["orders"]}
    assert ended["outcome"] == "one_filled"
    assert states == {"STOP": "filled", "LIMIT": "cancelled"}
    assert [event["kind"] for event in events].count("group.ended") == 1


async def test_order_denied_takes_the_other_back(followed: Trading) -> None:
    legs = _legs()
    legs[1] |= {"units": "99999999"}
    async with followed.client() as client:
        group = await _oco(followed, client, legs)
        ended = await _over(followed, client, group["id"])
    states = {order["kind"]: order["state"] for order in ended["orders"]}
    assert ended["outcome"] == "none_filled"
    assert states == {"STOP": "cancelled", "LIMIT": "denied"}


async def test_group_asked_for_again_with_its_key_is_the_same_group(followed: Trading) -> None:
    wish = {"account_id": followed.account, "orders": _legs()}
    key = {"Idempotency-Key": "group"}
    async with followed.client() as client:
        first = await client.post("/api/orders/oco", json=wish, headers=key)
        again = await client.post("/api/orders/oco", json=wish, headers=key)
        other = await client.post(
            "/api/orders/oco", json=wish | {"close_double": True}, headers=key
        )
        listed = (await client.get("/api/orders")).json()["items"]
    assert again.json()["id"] == first.json()["id"]
    assert other.json()["code"] == "IDEMPOTENCY_KEY_REUSED"
    assert len(listed) == 2


async def test_group_with_one_bad_order_asks_for_none(followed: Trading) -> None:
    legs = _legs()
    legs[1] |= {"price": None}
    async with followed.client() as client:
        answer = await client.post(
            "/api/orders/oco", json={"account_id": followed.account, "orders": legs}
        )
        listed = (await client.get("/api/orders")).json()["items"]
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["orders.1.price"]
    assert listed == []


async def test_both_orders_filled_in_one_move_are_said_aloud(followed: Trading) -> None:
    legs = _legs()
    legs[1] = legs[0] | {"units": "500", "price": "1.89000"}
    async with followed.client() as client:
        group = await _oco(followed, client, legs)
        await _waits(followed, group)
        followed.world.exchange.control.post(
            "price", instrument="EUR_USD", bid="1.90010", ask="1.90020"
        )
        ended = await _over(followed, client, group["id"])
        events = (await client.get(f"/api/events?account_id={followed.account}")).json()["items"]
        alerts = (await client.get(f"/api/alerts?account_id={followed.account}")).json()["items"]
    loud = [event for event in events if event["kind"] == "group.both_filled"]
    assert ended["outcome"] == "both_filled"
    assert [event["severity"] for event in loud] == ["error"]
    assert [(alert["kind"], alert["acknowledged_at"]) for alert in alerts] == [
        ("both_filled", None)
    ]


async def test_second_fill_of_a_group_is_closed_again_where_that_was_asked(
    followed: Trading,
) -> None:
    legs = _legs()
    legs[1] = legs[0] | {"units": "500", "price": "1.89000"}
    async with followed.client() as client:
        group = await _oco(followed, client, legs, close_double=True)
        await _waits(followed, group)
        followed.world.exchange.control.post(
            "price", instrument="EUR_USD", bid="1.90010", ask="1.90020"
        )
        await _over(followed, client, group["id"])

        async def left() -> list[dict[str, Any]]:
            found: list[dict[str, Any]] = (await client.get("/api/trades?state=open")).json()[
                "items"
            ]
            return found

        [trade] = await followed.world.until(left, lambda found: len(found) == 1)
        second = (await client.get(f"/api/orders/{group['orders'][1]['id']}")).json()
        first = (await client.get(f"/api/orders/{group['orders'][0]['id']}")).json()
    undone = [s for story in (first, second) for s in story["steps"] if s["kind"] == "order.undone"]
    assert trade["order_id"] in (first["id"], second["id"])
    assert len(undone) == 1


async def test_position_of_an_order_with_a_time_stop_is_closed_when_it_is_over(
    followed: Trading,
) -> None:
    async with followed.client() as client:
        await followed.world.price()
        asked = await client.post("/api/orders", json=followed.order(close_after_seconds=1))
        assert asked.json()["verdict"]["outcome"] == "accepted", asked.text
        order = asked.json()["id"]

        async def trades() -> list[dict[str, Any]]:
            found: list[dict[str, Any]] = (await client.get("/api/trades?state=closed")).json()[
                "items"
            ]
            return found

        [trade] = await followed.world.until(trades, lambda found: len(found) == 1)
        listed = (await client.get("/api/orders")).json()["items"]
    assert trade["order_id"] == order
    assert [item["origin"] for item in listed] == ["platform", "person"]


async def test_time_stop_that_was_never_started_is_found(followed: Trading) -> None:
    intent = await followed.world.ask("1000", close_after=timedelta(seconds=1))
    await followed.world.tools.desk.open_order(intent)
    await followed.world.ended(intent.id)
    handle = followed.world.tools.client.get_workflow_handle(time_stop_workflow_id(intent.id))
    with suppress(RPCError):
        await handle.terminate("as if it had been lost")
    await followed.world.tools.client.execute_workflow(
        OrphanedIntentsWorkflow.run, id=f"orphans-{intent.id}", task_queue=Queue.ORDERS
    )

    async def position() -> list[dict[str, Any]]:
        async with followed.client() as client:
            found: list[dict[str, Any]] = (await client.get("/api/trades?state=open")).json()[
                "items"
            ]
            return found

    assert await followed.world.until(position, lambda found: not found) == []
