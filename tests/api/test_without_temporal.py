"""What is asked for while Temporal is away is kept, said so, and never doubled."""

from collections.abc import AsyncIterator

import pytest

from tests.api.serving import Person, Served, serving, settings_for
from tests.paper_exchange import PaperExchange

NOWHERE = "127.0.0.1:1"


@pytest.fixture
async def alone(
    exchange: PaperExchange, database_url: str, redis_url: str
) -> AsyncIterator[Served]:
    """Serve an API whose Temporal is away."""
    settings = settings_for(database_url, redis_url, NOWHERE, paper_url=exchange.base_url)
    async with serving(settings) as served:
        yield served


async def account_of(served: Served, person: Person, exchange: PaperExchange) -> str:
    """Connect an account."""
    asked = {
        "name": "Mine",
        "feed": "paper",
        "broker_account_id": exchange.account,
        "token": exchange.token,
    }
    async with served.client(person) as client:
        created = await client.post("/api/accounts", json=asked)
    assert created.status_code == 201, created.text
    return str(created.json()["id"])


async def test_order_without_temporal_is_written_down_once_without_a_verdict(
    alone: Served, exchange: PaperExchange
) -> None:
    person = await alone.person()
    asked = {
        "account_id": await account_of(alone, person, exchange),
        "instrument": "EUR_USD",
        "units": "1000",
        "stop_loss_distance": "0.002",
    }
    key = {"Idempotency-Key": "once"}
    async with alone.client(person) as client:
        first = await client.post("/api/orders", json=asked, headers=key)
        again = await client.post("/api/orders", json=asked, headers=key)
        listed = (await client.get("/api/orders")).json()["items"]
        health = (await client.get("/api/health")).json()
    assert (first.status_code, again.status_code) == (202, 202)
    assert (first.json()["state"], first.json()["verdict"]) == ("new", None)
    assert [order["id"] for order in listed] == [first.json()["id"]]
    assert health == {"status": "degraded"}


async def test_run_without_temporal_waits_and_cannot_be_stopped_yet(
    alone: Served, exchange: PaperExchange
) -> None:
    person = await alone.person()
    asked = {
        "account_id": await account_of(alone, person, exchange),
        "strategy": "ema_cross",
        "instrument": "EUR_USD",
    }
    async with alone.client(person) as client:
        started = await client.post("/api/runs", json=asked)
        stopped = await client.post(f"/api/runs/{started.json()['id']}/stop")
    assert (started.status_code, started.json()["status"]) == (201, "starting")
    assert (stopped.status_code, stopped.json()["code"]) == (503, "TEMPORAL_UNAVAILABLE")
