"""Live accounts open lock by lock; the paper exchange stands in for the live host."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import pyotp
import pytest
from sqlmodel import select

from adapters.postgres.tables import UserSession
from tests.api.serving import Person, Served, serving, settings_for
from tests.paper_exchange import PaperExchange


@pytest.fixture
async def api(
    exchange: PaperExchange, database_url: str, redis_url: str, temporal_address: str
) -> AsyncIterator[Served]:
    """Serve an installation that allows one live account, whose host is the exchange."""
    live = {"allow_live": "yes", "live_accounts": exchange.account, "live_url": exchange.base_url}
    settings = settings_for(database_url, redis_url, temporal_address, **live)
    async with serving(settings) as served:
        yield served


def wish(exchange: PaperExchange, **changes: object) -> dict[str, object]:
    asked = {
        "name": "real",
        "feed": "live",
        "broker_account_id": exchange.account,
        "token": exchange.token,
        "live_confirmation": exchange.account,
    }
    return asked | changes


async def _enrolled(client: httpx.AsyncClient) -> pyotp.TOTP:
    """Turn the second factor on with a code of the step before, so that the present one is left."""
    codes = pyotp.TOTP((await client.post("/api/auth/second-factor")).json()["secret"])
    earlier = codes.at(datetime.now(UTC) - timedelta(seconds=30))
    shown = await client.post("/api/auth/second-factor/verify", json={"code": earlier})
    assert shown.status_code == 200, shown.text
    return codes


async def _let_it_go_stale(api: Served, person: Person) -> None:
    async with api.database.transaction() as session:
        query = select(UserSession).where(UserSession.id == person.session_id)
        row = (await session.exec(query)).one()
        row.second_factor_at = datetime.now(UTC) - timedelta(minutes=6)
        session.add(row)


async def test_a_live_account_is_opened_typed_revoked_and_opened_again(
    api: Served, exchange: PaperExchange
) -> None:
    async with api.client(await api.person()) as client:
        opened = await client.post("/api/accounts", json=wish(exchange))
        account = f"/api/accounts/{opened.json()['id']}"
        revoked = await client.delete(f"{account}/live")
        locked = (await client.get(account)).json()
        mistyped = await client.post(f"{account}/live", json={"typed": "yes"})
        again = await client.post(f"{account}/live", json={"typed": exchange.account})
        confirmed = (await client.get(account)).json()
    assert opened.status_code == 201, opened.text
    assert opened.json()["live_confirmed_at"] is not None
    assert (revoked.status_code, locked["live_confirmed_at"]) == (204, None)
    assert mistyped.status_code == 403
    assert [each["field"] for each in mistyped.json()["errors"]] == ["confirmation"]
    assert again.status_code == 204
    assert confirmed["live_confirmed_by"] is not None


async def test_a_live_account_that_is_not_listed_names_its_lock(
    api: Served, exchange: PaperExchange
) -> None:
    other = {"broker_account_id": "001-9", "live_confirmation": "001-9"}
    async with api.client(await api.person()) as client:
        refused = await client.post("/api/accounts", json=wish(exchange, **other))
    assert (refused.status_code, refused.json()["code"]) == (403, "LIVE_NOT_ALLOWED")
    assert [each["field"] for each in refused.json()["errors"]] == ["allow_list"]


async def test_a_user_with_a_second_factor_shows_it_within_five_minutes(
    api: Served, exchange: PaperExchange
) -> None:
    person = await api.person()
    async with api.client(person) as client:
        codes = await _enrolled(client)
        await _let_it_go_stale(api, person)
        stale = await client.post("/api/accounts", json=wish(exchange))
        code = codes.at(datetime.now(UTC) + timedelta(seconds=30))
        shown = await client.post("/api/auth/second-factor/verify", json={"code": code})
        fresh = await client.post("/api/accounts", json=wish(exchange))
    assert [each["field"] for each in stale.json()["errors"]] == ["second_factor"]
    assert shown.status_code == 200, shown.text
    assert fresh.status_code == 201, fresh.text


async def test_a_code_counts_once(api: Served) -> None:
    async with api.client(await api.person()) as client:
        codes = await _enrolled(client)
        code = {"code": codes.at(datetime.now(UTC) + timedelta(seconds=30))}
        first = await client.post("/api/auth/second-factor/verify", json=code)
        second = await client.post("/api/auth/second-factor/verify", json=code)
    assert (first.status_code, second.status_code) == (200, 403)
    assert second.json()["code"] == "CODE_WRONG"


async def test_codes_cannot_be_guessed_at_will(api: Served) -> None:
    async with api.client(await api.person()) as client:
        await _enrolled(client)
        wrong = {"code": "000000"}
        tries = [
            (await client.post("/api/auth/second-factor/verify", json=wrong)).status_code
            for _ in range(6)
        ]
    assert tries[-1] == 429


async def test_a_second_factor_is_given_up_by_a_code_only(api: Served) -> None:
    path = "/api/auth/second-factor"
    async with api.client(await api.person()) as client:
        codes = await _enrolled(client)
        again = await client.post(path)
        wrong = await client.post(f"{path}/disable", json={"code": "abcdef"})
        code = codes.at(datetime.now(UTC) + timedelta(seconds=30))
        gone = await client.post(f"{path}/disable", json={"code": code})
        state = (await client.get(path)).json()
    assert (again.status_code, wrong.status_code, gone.status_code) == (409, 422, 204)
    assert state == {"enabled": False, "fresh_until": None}
