"""Logging in, staying in, and being thrown out."""

from datetime import UTC, datetime

from adapters.postgres.people import revoke_session
from api.security.current_user import Role
from tests.api.serving import PASSWORD, Served

SHOWN = {"X-Requested-With": "forex"}


async def test_login_with_the_right_password_gives_a_token_and_a_cookie(api: Served) -> None:
    await api.person("ada")
    async with api.client() as browser:
        answer = await browser.post(
            "/api/auth/login", json={"username": "ada", "password": PASSWORD}
        )
        assert answer.status_code == 200
        cookie = answer.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=strict" in cookie
        assert answer.json()["user"]["username"] == "ada"
        me = await browser.get("/api/auth/me")
    assert me.json()["role"] == "trader"
    async with api.client() as program:
        token = answer.json()["access_token"]
        mine = await program.get("/api/auth/me", headers={"Authorization": f"Bearer {token}"})
    assert mine.json() == me.json()


async def test_login_with_a_wrong_password_or_name_answers_the_same_problem(api: Served) -> None:
    await api.person("ada")
    async with api.client() as client:
        answers = [
            await client.post("/api/auth/login", json={"username": name, "password": "wrong"})
            for name in ("ada", "nobody")
        ]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["code"] == "INVALID_CREDENTIALS"
    assert answers[0].headers["content-type"] == "application/problem+json"


async def test_login_tried_too_often_is_refused_with_when_to_come_back(api: Served) -> None:
    await api.person("ada")
    async with api.client() as client:
        for _ in range(5):
            await client.post("/api/auth/login", json={"username": "ada", "password": "wrong"})
        refused = await client.post(
            "/api/auth/login", json={"username": "ada", "password": PASSWORD}
        )
        other = await client.post("/api/auth/login", json={"username": "bob", "password": "x"})
    assert refused.status_code == 429
    assert refused.json()["code"] == "TOO_MANY_ATTEMPTS"
    assert 1 <= int(refused.headers["retry-after"]) <= 300
    assert other.status_code == 401


async def test_login_that_succeeds_forgets_the_failures_before_it(api: Served) -> None:
    await api.person("ada")
    async with api.client() as client:
        for password in ("wrong", "wrong", "wrong", "wrong", PASSWORD, "wrong", PASSWORD):
            answer = await client.post(
                "/api/auth/login", json={"username": "ada", "password": password}
            )
    assert answer.status_code == 200


async def test_logout_ends_the_token_too(api: Served) -> None:
    person = await api.person()
    async with api.client(person) as client:
        assert (await client.post("/api/auth/logout")).status_code == 204
        answer = await client.get("/api/auth/me")
    assert answer.status_code == 401
    assert answer.json()["code"] == "NOT_LOGGED_IN"
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_revoked_session_opens_nothing(api: Served) -> None:
    person = await api.person()
    async with api.database.transaction() as session:
        await revoke_session(session, person.session_id, datetime.now(UTC))
    async with api.client(person) as client:
        assert (await client.get("/api/accounts")).status_code == 401


async def test_token_signed_by_somebody_else_opens_nothing(api: Served) -> None:
    person = await api.person()
    head, body, _ = person.token.split(".")
    async with api.client() as client:
        for token in ("x", f"{head}.{body}.AAAA", f"{head}.{body}."):
            answer = await client.get("/api/auth/me", headers={"Authorization": f"Bearer {token}"})
            assert answer.status_code == 401


async def test_change_by_cookie_without_the_header_is_refused(api: Served) -> None:
    await api.person("root", Role.ADMIN)
    change = {"scope": "global", "reason": "test"}
    async with api.client() as browser:
        await browser.post("/api/auth/login", json={"username": "root", "password": PASSWORD})
        foreign = await browser.post("/api/kill-switches", json=change)
        ours = await browser.post("/api/kill-switches", json=change, headers=SHOWN)
    assert foreign.status_code == 403
    assert foreign.json()["code"] == "CSRF_HEADER_MISSING"
    assert ours.json()["engaged"] is True


async def test_kill_switch_asked_for_by_a_trader_is_refused(api: Served) -> None:
    async with api.client(await api.person()) as client:
        answers = [
            await client.post("/api/kill-switches", json={"scope": "global", "reason": "why"}),
            await client.get("/api/schedules"),
            await client.get("/api/admin/health"),
        ]
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert answers[0].json()["code"] == "NOT_ALLOWED"
