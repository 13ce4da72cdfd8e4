"""Connecting accounts, and reading what they can do and have."""

from collections.abc import AsyncIterator

import pytest
from sqlmodel import select

from adapters.postgres.tables import AccountRow
from adapters.secrets import TokenCipher
from api.security.current_user import Role
from tests.api.conftest import Trading
from tests.api.serving import Served, serving, settings_for
from tests.paper_exchange import PaperExchange


@pytest.fixture
async def fresh(
    exchange: PaperExchange, database_url: str, redis_url: str, temporal_address: str
) -> AsyncIterator[Served]:
    """Serve an API without an account, beside an exchange."""
    settings = settings_for(database_url, redis_url, temporal_address, paper_url=exchange.base_url)
    async with serving(settings) as served:
        yield served


def wish(exchange: PaperExchange, **changes: object) -> dict[str, object]:
    """Ask for an account on the exchange."""
    wanted = {
        "name": "Mine",
        "feed": "paper",
        "broker_account_id": exchange.account,
        "token": exchange.token,
    }
    return wanted | changes


async def test_account_with_a_good_token_is_connected(
    fresh: Served, exchange: PaperExchange
) -> None:
    async with fresh.client(await fresh.person()) as client:
        limits = {"max_units_per_order": "5000", "stop_required": False}
        created = await client.post("/api/accounts", json=wish(exchange, limits=limits))
        assert created.status_code == 201, created.text
        account = created.json()
        listed = (await client.get("/api/accounts")).json()["items"]
        instruments = (await client.get(f"/api/accounts/{account['id']}/instruments")).json()
        candles = await client.get(
            f"/api/accounts/{account['id']}/candles?instrument=EUR_USD&count=10"
        )
        again = await client.post("/api/accounts", json=wish(exchange))
    assert (account["currency"], account["state"], account["agreed"]) == ("USD", "ACTIVE", False)
    assert account["limits"]["max_units_per_order"] == "5000"
    assert account["limits"]["max_spread_points"] == 50
    assert listed == [account]
    assert "EUR_USD" in [item["name"] for item in instruments["items"]]
    assert len(candles.json()["candles"]) == 10
    assert again.json()["code"] == "ACCOUNT_EXISTS"
    assert exchange.token not in created.text + str(listed)
    await _is_kept_sealed(fresh, account["id"], exchange.token)


async def _is_kept_sealed(served: Served, account: str, token: str) -> None:
    async with served.database.reading() as session:
        row = (await session.exec(select(AccountRow).where(AccountRow.id == account))).one()
    assert token not in row.token_encrypted
    cipher = TokenCipher(served.settings.fernet_keys.get_secret_value())
    assert cipher.decrypt(row.token_encrypted) == token


async def test_account_that_its_broker_does_not_know_is_refused(
    fresh: Served, exchange: PaperExchange
) -> None:
    async with fresh.client(await fresh.person()) as client:
        wrong = await client.post("/api/accounts", json=wish(exchange, token="wrong"))
        live = await client.post("/api/accounts", json=wish(exchange, feed="live"))
        exchange.kill()
        away = await client.post("/api/accounts", json=wish(exchange))
        listed = (await client.get("/api/accounts")).json()["items"]
    assert (wrong.status_code, wrong.json()["code"]) == (422, "BROKER_REFUSED")
    assert "401" in wrong.json()["detail"]
    assert (live.status_code, live.json()["code"]) == (403, "LIVE_NOT_ALLOWED")
    assert (away.status_code, away.json()["code"]) == (502, "BROKER_UNAVAILABLE")
    assert listed == []


@pytest.mark.parametrize(
    ("limits", "field"),
    [
        ({"max_margin_use": "1.1"}, "limits.max_margin_use"),
        ({"max_margin_use": "0"}, "limits.max_margin_use"),
        ({"max_units_per_order": "-5"}, "limits.max_units_per_order"),
        ({"max_price_age_seconds": 0}, "limits.max_price_age_seconds"),
        ({"unknown": 1}, "limits.unknown"),
    ],
)
async def test_account_with_impossible_limits_names_the_limit(
    api: Served, limits: dict[str, object], field: str
) -> None:
    asked = {
        "name": "x",
        "feed": "paper",
        "broker_account_id": "001-1",
        "token": "t",
        "limits": limits,
    }
    async with api.client(await api.person()) as client:
        answer = await client.post("/api/accounts", json=asked)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_balances_of_an_account_are_read_oldest_first(trading: Trading) -> None:
    async with trading.client() as client:
        path = f"/api/balances?account_id={trading.account}"
        whole = (await client.get(path)).json()["items"]
        none = (await client.get(f"{path}&to=2014-01-01T00:00:00Z")).json()["items"]
        naive = await client.get(f"{path}&from=2014-01-01T00:00:00")
        account = (await client.get(f"/api/accounts/{trading.account}")).json()
    assert whole[-1]["balance"] == "100000"
    assert [item["at"] for item in whole] == sorted(item["at"] for item in whole)
    assert none == []
    assert naive.json()["errors"][0]["field"] == "from"
    assert account["nav"] == "100000"


@pytest.mark.parametrize(
    "period",
    ["to=0001-01-01T00:00:00Z", "from=0001-01-01T00:00:00%2B23:59", "to=9999-12-31T23:59Z"],
)
async def test_balances_of_a_time_out_of_reach_are_a_problem_of_the_caller(
    trading: Trading, period: str
) -> None:
    async with trading.client() as client:
        answer = await client.get(f"/api/balances?account_id={trading.account}&{period}")
    assert answer.status_code == 422


async def test_health_shown_to_an_administrator_names_every_server(api: Served) -> None:
    async with api.client(await api.person(role=Role.ADMIN)) as client:
        health = (await client.get("/api/admin/health")).json()
    assert health["status"] == "ok"
    servers = {part["name"]: part["latency_ms"] for part in health["components"]}
    assert {"postgresql", "valkey", "temporal"} <= set(servers)
    assert all(latency is not None for latency in servers.values())
