"""Events over the socket: each once, in order, whatever restarts."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from redis.asyncio import Redis
from websockets.exceptions import ConnectionClosed, InvalidStatus

from adapters.postgres.events import append_events
from adapters.postgres.people import revoke_session
from adapters.redis.updates import Updates
from api.security.current_user import COOKIE
from domain.accounts import AccountId, OwnerId
from domain.events import EventKind, NewEvent, account_stream, owner_stream
from tests.api.conftest import Trading
from tests.api.serving import Person, Served, Socket, serving, settings_for

PATIENCE = 15.0


async def write(served: Served, stream: str, message: str, *, broadcast: bool = True) -> None:
    """Commit an event, and broadcast it as a worker would."""
    fact = NewEvent(kind=EventKind.FEED_LIVE, message=message)
    async with served.database.transaction() as session:
        events = await append_events(session, stream, [fact], datetime.now(UTC))
    if broadcast:
        async with Redis.from_url(served.settings.redis_url.get_secret_value()) as redis:
            updates = Updates(redis)
            await updates.publish(events)
            await updates.close()


async def until(socket: Socket, kind: str) -> dict[str, Any]:
    """Read messages until one of a kind."""
    async with asyncio.timeout(PATIENCE):
        while True:
            message: dict[str, Any] = json.loads(await socket.recv())
            if message["type"] == kind:
                return message


async def events(socket: Socket, count: int) -> list[tuple[int, str]]:
    """Read so many events: number and message."""
    read = [(await until(socket, "event"))["event"] for _ in range(count)]
    return [(event["sequence"], event["message"]) for event in read]


async def test_updates_when_opened_begin_with_everything_as_it_stands(trading: Trading) -> None:
    async with trading.client() as client:
        order = (await client.post("/api/orders", json=trading.order())).json()
        await trading.world.ended(order["id"])
    async with trading.api.socket("/ws/updates/", trading.trader) as socket:
        snapshot = json.loads(await socket.recv())
    stream = account_stream(AccountId(trading.account))
    assert snapshot["type"] == "snapshot"
    own = owner_stream(OwnerId(trading.trader.id))
    assert set(snapshot["sequences"]) == {stream, own, "system"}
    assert snapshot["sequences"][stream] >= 4
    assert [account["id"] for account in snapshot["accounts"]] == [trading.account]
    assert [item["id"] for item in snapshot["orders"]] == [order["id"]]
    assert snapshot["positions"][0]["units"] == "1000"
    assert snapshot["positions"][0]["unrealized_pl"] is not None


async def test_account_over_the_socket_is_told_in_the_words_of_the_api(trading: Trading) -> None:
    async with trading.client() as client:
        listed = (await client.get("/api/accounts")).json()["items"]
    async with trading.api.socket("/ws/updates/", trading.trader) as socket:
        snapshot = json.loads(await socket.recv())
    told = snapshot["accounts"][0]
    assert told["limits"] == listed[0]["limits"]
    assert told["policy"] == listed[0]["policy"]


async def test_order_while_somebody_watches_is_told_event_by_event(trading: Trading) -> None:
    async with trading.api.socket("/ws/updates/", trading.trader) as socket:
        first = json.loads(await socket.recv())
        stream = account_stream(AccountId(trading.account))
        async with trading.client() as client:
            order = (await client.post("/api/orders", json=trading.order())).json()
        numbers, pushed, units = [], {}, None
        async with asyncio.timeout(PATIENCE):
            # The position may be shown before the order: it is read when its turn comes.
            while pushed.get("state") != "filled" or units is None:
                message = json.loads(await socket.recv())
                if message["type"] == "event":
                    numbers.append(message["event"]["sequence"])
                if message["type"] == "order":
                    pushed = message["order"]
                if message["type"] == "position":
                    units = message["position"]["units"]
    assert pushed["id"] == order["id"]
    start = first["sequences"][stream] + 1
    assert numbers == list(range(start, start + len(numbers)))
    assert units == "1000"


async def test_updates_resumed_after_a_restart_miss_and_repeat_nothing(api: Served) -> None:
    person = await api.person()
    async with api.socket("/ws/updates/", person) as socket:
        assert (await until(socket, "snapshot"))["sequences"]["system"] == 0
        for number in range(3):
            await write(api, "system", f"before {number}")
        seen = await events(socket, 3)
        await api.stop()
        with pytest.raises(ConnectionClosed):
            await until(socket, "never")
    for number in range(700):
        await write(api, "system", f"during {number}", broadcast=False)
    await api.start()
    after = quote(json.dumps({"system": seen[-1][0]}))
    async with api.socket(f"/ws/updates/?after={after}", person) as socket:
        seen += await events(socket, 700)
        await write(api, "system", "after")
        seen += await events(socket, 1)
    assert [number for number, _ in seen] == list(range(1, 705))
    assert seen[-1][1] == "after"


async def test_event_whose_broadcast_was_lost_arrives_all_the_same(api: Served) -> None:
    async with api.socket("/ws/updates/", await api.person()) as socket:
        await until(socket, "snapshot")
        await write(api, "system", "unheard", broadcast=False)
        assert await events(socket, 1) == [(1, "unheard")]


async def test_updates_of_one_user_say_nothing_of_another(trading: Trading) -> None:
    stranger = await trading.api.person()
    stream = account_stream(AccountId(trading.account))
    after = quote(json.dumps({stream: 0, "system": 0}))
    async with trading.api.socket(f"/ws/updates/?after={after}", stranger) as socket:
        snapshot = await until(socket, "snapshot")
        await write(trading.api, stream, "private")
        await write(trading.api, "system", "public")
        told = await events(socket, 1)
    assert (snapshot["accounts"], snapshot["orders"]) == ([], [])
    assert set(snapshot["sequences"]) == {owner_stream(OwnerId(stranger.id)), "system"}
    assert told == [(1, "public")]


async def _closed_with(served: Served, path: str, person: Person | None, **headers: str) -> int:
    async with served.socket(path, person, **headers) as socket:
        with pytest.raises(ConnectionClosed) as closed:
            await until(socket, "snapshot")
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code


async def test_socket_without_a_login_is_closed_with_its_reason(api: Served) -> None:
    assert await _closed_with(api, "/ws/updates/", None) == 4401
    assert await _closed_with(api, "/ws/market-data/", None) == 4401
    assert await _closed_with(api, "/ws/updates/?ticket=forged", None) == 4401


@pytest.mark.parametrize(
    "after", ["{", "[]", '{"system": -1}', '{"system": "1"}', "7", "[" * 2_500]
)
async def test_socket_with_a_cursor_that_cannot_be_read_is_closed(api: Served, after: str) -> None:
    path = f"/ws/updates/?after={quote(after)}"
    assert await _closed_with(api, path, await api.person()) == 4400


async def test_socket_with_a_cookie_opens_from_our_own_pages_only(api: Served) -> None:
    person = await api.person()
    cookie = {"Cookie": f"{COOKIE}={person.token}"}
    ours = {**cookie, "Origin": f"http://{api.address}"}
    theirs = {**cookie, "Origin": "http://evil.example"}
    assert await _closed_with(api, "/ws/updates/", None, **theirs) == 4403
    assert await _closed_with(api, "/ws/updates/", None, **cookie) == 4403
    async with api.socket("/ws/updates/", None, **ours) as socket:
        await until(socket, "snapshot")


async def test_ticket_opens_one_socket_once(api: Served) -> None:
    async with api.client(await api.person()) as client:
        ticket = (await client.post("/api/ws-ticket")).json()["ticket"]
    async with api.socket(f"/ws/updates/?ticket={ticket}") as socket:
        await until(socket, "snapshot")
    assert await _closed_with(api, f"/ws/updates/?ticket={ticket}", None) == 4401


async def test_socket_of_a_login_that_ended_is_closed(
    database_url: str, redis_url: str, temporal_address: str
) -> None:
    settings = settings_for(database_url, redis_url, temporal_address)
    async with serving(settings, login_check=timedelta(milliseconds=100)) as api:
        person = await api.person()
        async with api.socket("/ws/updates/", person) as socket:
            await until(socket, "snapshot")
            async with api.database.transaction() as session:
                await revoke_session(session, person.session_id, datetime.now(UTC))
            with pytest.raises(ConnectionClosed) as closed:
                await until(socket, "never")
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4401


async def test_socket_on_a_path_that_is_not_there_is_refused(api: Served) -> None:
    with pytest.raises(InvalidStatus):
        await _closed_with(api, "/ws/nonsense/", await api.person())
