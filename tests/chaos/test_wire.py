"""The wire: what passes, what is noted, what is held."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.chaos.wire import HOST, Hold, Wire, open_wire

HEAD = b"POST /v3/accounts/1/orders HTTP/1.1\r\nContent-Length: 39\r\n\r\n"
BODY = b'{"order":{"clientExtensions":{"id":1}}}'
ANSWER = b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"


class Exchange:
    """Answers as soon as it has read anything, and remembers what."""

    def __init__(self) -> None:
        self.read = b""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(1000):
            self.read += data
            writer.write(ANSWER)
        writer.close()


@pytest.fixture
async def exchange() -> Exchange:
    return Exchange()


@pytest.fixture
async def wire(exchange: Exchange) -> AsyncIterator[Wire]:
    """Open a wire to an exchange."""
    server = await asyncio.start_server(exchange.serve, HOST, 0)
    async with server, open_wire(server.sockets[0].getsockname()[1]) as wire:
        yield wire


async def test_an_answer_to_a_request_in_two_parts_is_its_own(wire: Wire) -> None:
    reader, writer = await _connect(wire)
    writer.write(HEAD)
    await _go_round(wire)
    writer.write(BODY)
    assert await reader.read(1000) == ANSWER

    (passage,) = wire.posts("1")
    assert passage.path == "/v3/accounts/1/orders"
    assert passage.sent_at is not None
    assert passage.delivered_at is not None
    writer.close()


async def test_a_held_request_reaches_nobody_until_it_is_let_go(
    wire: Wire, exchange: Exchange
) -> None:
    hold = Hold("POST", "/orders$")
    wire.requests.append(hold)
    reader, writer = await _connect(wire)
    writer.write(HEAD + BODY)
    await _posted(wire)
    assert (exchange.read, wire.posts("1")[0].sent_at) == (b"", None)

    hold.lift()
    assert await reader.read(1000) == ANSWER
    assert exchange.read == HEAD + BODY
    writer.close()


async def test_a_held_request_is_lost_with_whoever_asked(wire: Wire, exchange: Exchange) -> None:
    hold = Hold("POST", "/orders$")
    wire.requests.append(hold)
    _, writer = await _connect(wire)
    writer.write(HEAD + BODY)
    await _posted(wire)
    writer.close()
    await writer.wait_closed()
    hold.lift()
    await _go_round(wire)

    assert HEAD not in exchange.read
    assert wire.posts("1")[0].sent_at is None


async def test_a_held_answer_is_noted_and_not_delivered(wire: Wire) -> None:
    hold = Hold("POST", "/orders$")
    wire.answers.append(hold)
    reader, writer = await _connect(wire)
    writer.write(HEAD + BODY)
    while not (posts := wire.posts("1")) or posts[0].answered_at is None:
        await asyncio.sleep(0.01)
    assert posts[0].delivered_at is None

    hold.lift()
    assert await reader.read(1000) == ANSWER
    writer.close()


async def _connect(wire: Wire) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection(HOST, int(wire.url.rpartition(":")[2]))


async def _posted(wire: Wire) -> None:
    while not wire.posts("1"):
        await asyncio.sleep(0.01)


async def _go_round(wire: Wire) -> None:
    """Let another request pass, so that what came before it has been looked at."""
    reader, writer = await _connect(wire)
    writer.write(b"GET / HTTP/1.1\r\n\r\n")
    assert await reader.read(1000) == ANSWER
    writer.close()
