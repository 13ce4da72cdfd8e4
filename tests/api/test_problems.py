"""Errors are problems, whatever goes wrong."""

import base64
import json

import pytest

from tests.api.serving import Served, serving, settings_for
from tests.api.starting_database import starting_database

NOWHERE = "127.0.0.1:1"


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/accounts", 401, "NOT_LOGGED_IN"),
        ("GET", "/api/nonsense", 404, "NOT_FOUND"),
        ("POST", "/api/nonsense", 404, "NOT_FOUND"),
        ("DELETE", "/api/accounts", 405, "METHOD_NOT_ALLOWED"),
    ],
)
async def test_request_that_leads_nowhere_answers_a_problem(
    api: Served, method: str, path: str, status: int, code: str
) -> None:
    async with api.client() as client:
        answer = await client.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.json()["status"], answer.json()["code"]) == (status, code)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"{", "body"),
        (b"[]", "body"),
        (b'{"username": "ada"}', "password"),
        (b'{"username": "ada", "password": "x", "extra": 1}', "extra"),
        (b'{"username": "a\\u0000a", "password": "x"}', "username"),
        (b'{"username": "a", "password": {"secret": "hunter2"}}', "password"),
    ],
)
async def test_body_that_cannot_be_read_names_the_field_and_echoes_nothing(
    api: Served, body: bytes, field: str
) -> None:
    async with api.client() as client:
        answer = await client.post(
            "/api/auth/login", content=body, headers={"Content-Type": "application/json"}
        )
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert "hunter2" not in answer.text


def cursor(*parts: str) -> str:
    """Write a cursor as the API does, with whatever in it."""
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()


@pytest.mark.parametrize(
    "path",
    [
        "/api/orders/%00",
        "/api/orders?cursor=%00",
        "/api/orders?cursor=" + cursor("2026-01-01T00:00:00+00:00", "\x00"),
        "/api/orders?cursor=" + cursor("2026-01-01T00:00:00+00:00", "\ud800"),
        "/api/orders?cursor=" + cursor("0001-01-01T00:00:00+23:59", "p-1"),
        "/api/trades?cursor=" + cursor("2026-01-01T00:00:00+00:00", "\x00/1"),
        "/api/events",
    ],
)
async def test_strange_text_in_a_path_or_query_is_a_problem_of_the_caller(
    api: Served, path: str
) -> None:
    async with api.client(await api.person()) as client:
        answer = await client.get(path)
    assert answer.status_code == 422


async def test_api_without_its_servers_starts_and_says_so() -> None:
    settings = settings_for(
        "postgresql+asyncpg://forex:x@127.0.0.1:1/forex", "redis://127.0.0.1:1/0", NOWHERE
    )
    async with serving(settings) as alone, alone.client() as client:
        health = await client.get("/api/health")
        login = await client.post("/api/auth/login", json={"username": "a", "password": "b"})
    assert health.json() == {"status": "degraded"}
    assert login.status_code == 503
    assert login.json()["code"] == "DATABASE_UNAVAILABLE"
    assert login.headers["retry-after"] == "2"


async def test_health_with_every_server_there_is_ok(api: Served) -> None:
    async with api.client() as client:
        assert (await client.get("/api/health")).json() == {"status": "ok"}


async def test_database_that_is_still_starting_up_is_away_not_broken() -> None:
    async with starting_database() as url:
        settings = settings_for(url, "redis://127.0.0.1:1/0", NOWHERE)
        async with serving(settings) as served, served.client() as client:
            login = await client.post("/api/auth/login", json={"username": "a", "password": "b"})
    assert (login.status_code, login.json()["code"]) == (503, "DATABASE_UNAVAILABLE")
