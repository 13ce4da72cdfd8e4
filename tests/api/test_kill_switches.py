"""Kill switches over the API: who may throw them, what they stop, how they are released."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlmodel import select

from adapters.postgres.tables import KillSwitch
from api.security.current_user import Role
from tests.api.conftest import Trading
from tests.api.serving import PASSWORD
from tests.api.test_account_command import forex

STORM = {"scope": "global", "reason": "storm"}
WORD = {"scope": "global", "typed": "global"}


@pytest.fixture
async def boss(trading: Trading) -> AsyncIterator[httpx.AsyncClient]:
    """Open an administrator's client; what was thrown is not worked on after the test."""
    admin = await trading.api.person(role=Role.ADMIN)
    async with trading.api.client(admin) as client:
        yield client
        thrown = (await client.get("/api/kill-switches")).json()["items"]
    for item in thrown:
        if item["engaged"]:
            name = item["workflow_id"]
            await trading.world.tools.client.get_workflow_handle(name).terminate()


async def _asked_earlier(trading: Trading) -> None:
    """Let a release have been asked for six seconds ago."""
    async with trading.api.database.transaction() as session:
        row = (await session.exec(select(KillSwitch))).one()
        row.release_asked_at = datetime.now(UTC) - timedelta(seconds=6)
        session.add(row)


async def test_a_switch_nobody_touched_is_listed_as_not_engaged(trading: Trading) -> None:
    async with trading.client() as client:
        items = (await client.get("/api/kill-switches")).json()["items"]
    assert [(item["scope"], item["engaged"]) for item in items] == [("global", False)]


async def test_kill_switch_engaged_denies_entries_until_two_words_release_it(
    trading: Trading, boss: httpx.AsyncClient
) -> None:
    engaged = (await boss.post("/api/kill-switches", json=STORM)).json()
    async with trading.client() as client:
        denied = await client.post("/api/orders", json=trading.order())
    asked = (await boss.post("/api/kill-switches/release", json=STORM | {"reason": "calm"})).json()
    soon = await boss.post("/api/kill-switches/release/confirm", json=WORD)
    await _asked_earlier(trading)
    released = (await boss.post("/api/kill-switches/release/confirm", json=WORD)).json()
    events = (await boss.get("/api/events/latest?stream=system")).json()["items"]

    assert (engaged["engaged"], engaged["reason"], engaged["generation"]) == (True, "storm", 1)
    assert engaged["workflow_id"] == "kill/global/1"
    assert denied.json()["verdict"]["code"] == "KILL_SWITCH"
    assert (asked["engaged"], asked["release"]["reason"]) == (True, "calm")
    assert (soon.status_code, soon.json()["code"]) == (409, "RELEASE_TOO_SOON")
    assert (released["engaged"], released["release"]) == (False, None)
    kinds = [event["kind"] for event in events if event["kind"].startswith("kill_switch")]
    assert sorted(kinds) == ["kill_switch", "kill_switch.release_asked", "kill_switch.released"]


async def test_a_trader_stops_an_account_and_reads_its_certificate(
    trading: Trading, boss: httpx.AsyncClient
) -> None:
    scope = f"account/{trading.account}"
    async with trading.client() as client:
        everything = await client.post("/api/kill-switches", json=STORM)
        await client.post("/api/orders", json=trading.order())
        own = await client.post("/api/kill-switches", json={"scope": scope, "reason": "storm"})

        async def proofs() -> list[dict[str, object]]:
            return list((await client.get("/api/certificates")).json()["items"])

        proof = (await trading.world.until(proofs, lambda found: len(found) > 0))[0]
        shown = (await client.get(f"/api/certificates/{proof['id']}")).json()
    assert everything.status_code == 403
    assert own.json()["engaged"] is True
    assert (shown["scope"], shown["verified"], shown["evidence"]["trades"]) == (scope, True, [])


async def test_another_traders_account_cannot_be_stopped(trading: Trading) -> None:
    stranger = await trading.api.person()
    scope = f"account/{trading.account}"
    async with trading.api.client(stranger) as client:
        answer = await client.post("/api/kill-switches", json={"scope": scope, "reason": "envy"})
    assert answer.status_code == 404


@pytest.mark.parametrize("scope", ["everything", "account/", "strategy/a", "account/a/b", ""])
async def test_a_scope_that_names_nothing_is_refused(trading: Trading, scope: str) -> None:
    async with trading.client() as client:
        answer = await client.post("/api/kill-switches", json={"scope": scope, "reason": "storm"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "scope"


async def test_a_switch_is_thrown_shown_and_released_from_the_command_line(
    trading: Trading, boss: httpx.AsyncClient
) -> None:
    admin = await trading.api.person(role=Role.ADMIN)
    who = ("--username", admin.username, "--api", f"http://{trading.api.address}")
    engaged = await forex("kill", "engage", "--reason", "storm", *who, FOREX_PASSWORD=PASSWORD)
    shown = await forex("kill", "status", *who, FOREX_PASSWORD=PASSWORD)
    released = await forex(
        "kill", "release", "--reason", "calm", "--yes", *who, FOREX_PASSWORD=PASSWORD
    )
    assert (engaged.code, shown.code, released.code) == (0, 0, 0), released.err
    assert "global: ENGAGED" in engaged.out
    assert "storm" in shown.out
    assert released.out == "global: not engaged\n"
