"""The inbox of orders that wait for people, over HTTP."""

from typing import Any

import httpx
import pytest

from adapters.postgres.accounts import lock_account, rule_columns
from api.security.current_user import Role
from domain.accounts import AccountPolicy, Limits
from domain.limits import ApprovalRules
from domain.orders import IntentId, OrderState
from tests.api.conftest import Trading


async def _rule(trading: Trading, people: int) -> None:
    limits = Limits(approval=ApprovalRules(every_order=True, people=people))
    async with trading.world.tools.database.transaction() as session:
        account = await lock_account(session, trading.world.account)
        account.limits = rule_columns(limits, AccountPolicy())["limits"]
        session.add(account)


@pytest.fixture
async def watched(trading: Trading) -> Trading:
    """Have one person approve every order."""
    await _rule(trading, 1)
    return trading


async def _waiting(trading: Trading, client: httpx.AsyncClient) -> str:
    await trading.world.price()
    asked = await client.post("/api/orders", json=trading.order())
    assert asked.json()["verdict"]["outcome"] == "needs_approval", asked.text
    assert asked.json()["state"] == "awaiting_approval"
    order: str = asked.json()["id"]
    return order


async def test_order_that_waits_is_in_the_inbox_and_leaves_once_approved(
    watched: Trading,
) -> None:
    async with watched.client() as client:
        order = await _waiting(watched, client)
        [waiting] = (await client.get("/api/approvals?state=waiting")).json()["items"]
        await watched.world.price()
        said = await client.post(f"/api/orders/{order}/approve", json={"note": "fine"})
        row = await watched.world.ended(IntentId(order))
        again = await client.post(f"/api/orders/{order}/approve", json={})
        steps = (await client.get(f"/api/orders/{order}")).json()["steps"]
        left = (await client.get("/api/approvals?state=waiting")).json()["items"]
    assert (waiting["order"]["id"], waiting["code"], waiting["needed"]) == (
        order,
        "EVERY_ORDER",
        1,
    )
    assert waiting["expires_at"] > waiting["asked_at"]
    assert (said.json()["state"], said.json()["votes"][0]["note"]) == ("approved", "fine")
    assert row.state == OrderState.FILLED
    assert (again.status_code, again.json()["code"]) == (409, "APPROVAL_NOT_WAITING")
    assert {"order.awaits_approval", "order.vote", "order.approved"} <= {s["kind"] for s in steps}
    assert left == []


async def test_order_amended_to_fewer_units_leaves_with_those(watched: Trading) -> None:
    async with watched.client() as client:
        order = await _waiting(watched, client)
        more = await client.post(f"/api/orders/{order}/amend", json={"units": "1001"})
        other = await client.post(f"/api/orders/{order}/amend", json={"units": "-400"})
        await watched.world.price()
        said = await client.post(f"/api/orders/{order}/amend", json={"units": "400"})
        row = await watched.world.ended(IntentId(order))
    assert [answer.json()["errors"][0]["field"] for answer in (more, other)] == ["units"] * 2
    assert said.json()["state"] == "approved"
    assert (row.state, row.filled_units) == (OrderState.FILLED, 400)


async def test_order_refused_or_taken_back_never_leaves(watched: Trading) -> None:
    async with watched.client() as client:
        first = await _waiting(watched, client)
        await client.post(f"/api/orders/{first}/refuse", json={"note": "too large"})
        refused = await watched.world.ended(IntentId(first))
        second = await _waiting(watched, client)
        taken_back = (await client.delete(f"/api/orders/{second}")).json()
    assert (refused.state, refused.end_code) == (OrderState.DENIED, "APPROVAL_REFUSED")
    assert (taken_back["state"], taken_back["end_code"]) == ("cancelled", "WITHDRAWN")
    assert watched.world.at_exchange(IntentId(first)) == []
    assert watched.world.at_exchange(IntentId(second)) == []


async def test_asker_is_not_one_of_two_who_are_needed(trading: Trading) -> None:
    await _rule(trading, 2)
    admins = [await trading.api.person(role=Role.ADMIN) for _ in range(2)]
    async with trading.client() as client:
        order = await _waiting(trading, client)
        own = await client.post(f"/api/orders/{order}/approve", json={})
    states: list[Any] = []
    await trading.world.price()
    for admin in admins:
        async with trading.api.client(admin) as client:
            said = await client.post(f"/api/orders/{order}/approve", json={})
            states.append((said.json()["state"], said.json()["given"]))
    row = await trading.world.ended(IntentId(order))
    assert own.status_code == 403
    assert states == [("waiting", 1), ("approved", 2)]
    assert row.state == OrderState.FILLED
