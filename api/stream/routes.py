"""The two sockets."""

import json
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime

from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from api.dependencies import servers_of
from api.security.current_user import SignedIn
from api.servers import DATABASE_AWAY, REDIS_AWAY
from api.stream.admission import admit
from api.stream.closing import CloseCode, SocketEnd
from api.stream.prices import PriceReader, Wanted
from api.stream.relay import Relay
from api.stream.updates import UpdatesReader
from api.stream.wire import Wire, first_to_end
from domain.accounts import Feed
from domain.events import SYSTEM_STREAM

router = APIRouter()

MOST_INSTRUMENTS = 200
MOST_STREAMS = 200


Talk = Callable[[WebSocket, SignedIn], Coroutine[None, None, None]]


async def _converse(socket: WebSocket, talk: Talk) -> None:
    """Accept a socket, talk to who opened it, and tell why when it ends."""
    await socket.accept()
    try:
        person = await admit(socket, servers_of(socket), datetime.now(UTC))
        await talk(socket, person)
    except WebSocketDisconnect:
        return
    except SocketEnd as end:
        await _close(socket, end)
    except (*REDIS_AWAY, *DATABASE_AWAY):
        away = SocketEnd(CloseCode.TRY_AGAIN_LATER, "a server behind the API is away")
        await _close(socket, away)


async def _close(socket: WebSocket, end: SocketEnd) -> None:
    try:
        await socket.close(end.code, end.reason)
    except (RuntimeError, WebSocketDisconnect):
        # The reader was faster.
        return


def _relay(socket: WebSocket) -> Relay:
    relay: Relay = socket.app.state.relay
    return relay


@router.websocket("/ws/market-data/")
async def market_data(socket: WebSocket) -> None:
    """Send prices of `?feed=`, of all instruments or of `&instruments=EUR_USD,USD_JPY`."""
    await _converse(socket, _send_prices)


async def _send_prices(socket: WebSocket, person: SignedIn) -> None:
    wanted = _wanted(socket)
    relay, wire = _relay(socket), Wire(socket)
    feed, reader = relay.feeds[wanted.feed], PriceReader(wire, wanted)
    feed.add(reader)
    try:
        await reader.start(await feed.snapshot(wanted))
        feed.resume()
        await first_to_end(
            reader.relay(),
            wire.hear_nothing(),
            wire.watch_login(servers_of(socket), person, relay.login_check),
        )
    finally:
        feed.remove(reader)


def _wanted(socket: WebSocket) -> Wanted:
    asked = socket.query_params.get("feed", Feed.PAPER.value)
    if asked not in list(Feed):
        raise SocketEnd(CloseCode.BAD_REQUEST, "feed is paper, practice or live")
    names = [name for name in socket.query_params.get("instruments", "").split(",") if name]
    if len(names) > MOST_INSTRUMENTS:
        raise SocketEnd(CloseCode.BAD_REQUEST, f"at most {MOST_INSTRUMENTS} instruments")
    return Wanted(feed=Feed(asked), instruments=frozenset(names))


@router.websocket("/ws/updates/")
async def updates(socket: WebSocket) -> None:
    """Send events and state; `?after={"account:<id>":123,"system":9}` resumes each stream."""
    await _converse(socket, _send_updates)


async def _send_updates(socket: WebSocket, person: SignedIn) -> None:
    servers, relay, wire = servers_of(socket), _relay(socket), Wire(socket)
    reader = UpdatesReader(wire, servers, person, _after(socket))
    # Followed first, read second: nothing falls between.
    relay.heights.add(reader)
    try:
        await reader.start()
        await first_to_end(
            reader.relay(),
            reader.beat(),
            wire.hear_nothing(),
            wire.watch_login(servers, person, relay.login_check),
        )
    finally:
        relay.heights.remove(reader)


def _after(socket: WebSocket) -> dict[str, int]:
    try:
        asked = json.loads(socket.query_params.get("after") or "{}")
    except (ValueError, RecursionError):
        asked = None
    if not isinstance(asked, dict) or len(asked) > MOST_STREAMS or not _are_numbers(asked):
        example = json.dumps({SYSTEM_STREAM: 9})
        raise SocketEnd(CloseCode.BAD_REQUEST, f"after is an object such as {example}")
    return asked


def _are_numbers(asked: dict[str, object]) -> bool:
    return all(type(number) is int and number >= 0 for number in asked.values())
