"""The first-time set-up, and the same again."""

from contextlib import closing
from pathlib import Path

import pytest
from pydantic import SecretStr

from adapters.environment import Settings
from tests.api.serving import serving, settings_for
from tests.paper_exchange import PaperExchange
from workers.seed import SeedSettings, SetupRefused, seed

PASSWORD = "a first password"


@pytest.fixture
def settings(
    exchange: PaperExchange, database_url: str, redis_url: str, temporal_address: str
) -> Settings:
    """Name the servers and the exchange."""
    return settings_for(database_url, redis_url, temporal_address, paper_url=exchange.base_url)


def asked(exchange: PaperExchange, password: str | None) -> SeedSettings:
    """Ask for the set-up of an installation with this exchange."""
    return SeedSettings(
        admin_password=SecretStr(password) if password else None,
        paper_account=exchange.account,
        paper_token=SecretStr(exchange.token),
    )


async def test_set_up_without_a_password_the_first_time_is_refused(
    settings: Settings, exchange: PaperExchange
) -> None:
    with pytest.raises(SetupRefused, match="FOREX_ADMIN_PASSWORD"):
        await seed(settings, asked(exchange, None))


def test_empty_password_in_the_environment_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOREX_ADMIN_PASSWORD", "")
    assert SeedSettings().admin_password is None


async def test_set_up_done_twice_is_done_once(settings: Settings, exchange: PaperExchange) -> None:
    await seed(settings, asked(exchange, PASSWORD))
    async with serving(settings) as api, api.client() as client:
        login = {"username": "admin", "password": PASSWORD}
        token = (await client.post("/api/auth/login", json=login)).json()["access_token"]
        client.headers["Authorization"] = f"Bearer {token}"
        account = (await client.get("/api/accounts")).json()["items"][0]
        run = (await client.get("/api/runs")).json()["items"][0]
        await client.post(f"/api/runs/{run['id']}/stop")
        await seed(settings, asked(exchange, None))
        assert len((await client.get("/api/accounts")).json()["items"]) == 1
        runs = (await client.get("/api/runs")).json()["items"]
    assert (account["name"], account["feed"]) == ("Paper", "paper")
    assert (run["strategy"], run["instrument"]) == ("ema_cross", "EUR_USD")
    assert [(item["id"], item["status"]) for item in runs] == [(run["id"], "stopping")]


async def test_set_up_with_another_password_replaces_the_first_and_its_logins(
    settings: Settings, exchange: PaperExchange
) -> None:
    await seed(settings, asked(exchange, PASSWORD))
    async with serving(settings) as api, api.client() as client:
        first = {"username": "admin", "password": PASSWORD}
        token = (await client.post("/api/auth/login", json=first)).json()["access_token"]
        await seed(settings, asked(exchange, "a second password"))
        old = await client.get("/api/auth/me", headers={"Authorization": f"Bearer {token}"})
        refused = await client.post("/api/auth/login", json=first)
        second = {"username": "admin", "password": "a second password"}
        admitted = await client.post("/api/auth/login", json=second)
    assert (old.status_code, refused.status_code, admitted.status_code) == (401, 401, 200)


async def test_set_up_with_another_token_reaches_the_exchange_again(
    settings: Settings, exchange: PaperExchange, tmp_path: Path
) -> None:
    await seed(settings, asked(exchange, PASSWORD))
    exchange.close()
    other = PaperExchange(tmp_path / "other", token="another-token").start()
    with closing(other):
        moved = settings.model_copy(update={"paper_url": other.base_url})
        await seed(moved, asked(other, None))
        async with serving(moved) as api, api.client() as client:
            login = {"username": "admin", "password": PASSWORD}
            token = (await client.post("/api/auth/login", json=login)).json()["access_token"]
            client.headers["Authorization"] = f"Bearer {token}"
            account = (await client.get("/api/accounts")).json()["items"][0]["id"]
            candles = await client.get(f"/api/accounts/{account}/candles?instrument=EUR_USD")
    assert candles.status_code == 200
