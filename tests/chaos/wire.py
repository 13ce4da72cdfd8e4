"""The wire between the platform and the exchange: everything passes, is noted, and can be held.

Bytes go through as they come, broken connections too, so that the exchange's faults arrive as
they were made. What was asked and answered when is the trace that a cell of the matrix is
proved by.
"""

import asyncio
import json
import re
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime

import httptools

HOST = "127.0.0.1"
CHUNK = 65536
BROKEN = (OSError, EOFError)
AT_ONCE = struct.pack("ii", 1, 0)
"""SO_LINGER of nothing: the other side sees a reset."""


@dataclass(slots=True, kw_only=True)
class Passage:
    """A request that came by. Times are of this machine; None while it has not happened.

    `sent_at`: its last byte went on to the exchange; `answered_at`: the first byte of an answer,
    or the end of the connection, came from there; `delivered_at`: that went on to the platform.
    """

    verb: str
    path: str
    client_id: str | None
    asked_at: datetime
    sent_at: datetime | None = None
    answered_at: datetime | None = None
    delivered_at: datetime | None = None


class Hold:
    """Keeps answers to some requests back, or the requests themselves, until it is lifted."""

    def __init__(self, verb: str, path: str) -> None:
        self._verb = verb
        self._path = re.compile(path)
        self._lifted = asyncio.Event()

    def matches(self, passage: Passage) -> bool:
        """Tell whether a request is meant."""
        return passage.verb == self._verb and bool(self._path.search(passage.path))

    def lift(self) -> None:
        """Let everything go on."""
        self._lifted.set()

    async def wait(self) -> None:
        """Wait until it is lifted."""
        await self._lifted.wait()


class Wire:
    """Listens in the exchange's place and passes everything on."""

    def __init__(self, exchange_port: int) -> None:
        self.passages: list[Passage] = []
        self.answers: list[Hold] = []
        self.requests: list[Hold] = []
        self._exchange_port = exchange_port
        self._server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        """Return the address that the platform is told."""
        assert self._server is not None, "the wire has not been opened"
        return f"http://{HOST}:{self._server.sockets[0].getsockname()[1]}"

    async def open(self) -> None:
        """Begin to listen on a port that the system chooses."""
        self._server = await asyncio.start_server(self._connect, HOST, 0)

    def close(self) -> None:
        """Listen no longer."""
        if self._server is not None:
            self._server.close()

    def posts(self, intent: str) -> list[Passage]:
        """Return every POST that carried an order's client id."""
        return [each for each in self.passages if each.verb == "POST" and each.client_id == intent]

    def asked(self, verb: str, path: str) -> list[Passage]:
        """Return every request of a verb whose path has a pattern."""
        sought = re.compile(path)
        return [each for each in self.passages if each.verb == verb and sought.search(each.path)]

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            exchange = await asyncio.open_connection(HOST, self._exchange_port)
        except OSError:
            _reset(writer)
            return
        line = _Line(self)
        ways = [
            asyncio.create_task(line.carry_requests(reader, exchange[1])),
            asyncio.create_task(line.carry_answers(exchange[0], writer)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            for end in (exchange[1], writer):
                with suppress(*BROKEN):
                    end.close()


class _Line:
    """One connection: its requests one after the other, each with its answer."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._parser = httptools.HttpRequestParser(self)
        self._path, self._body = b"", b""
        self._is_whole = False
        self._last: Passage | None = None

    def on_message_begin(self) -> None:
        self._path, self._body, self._is_whole = b"", b"", False

    def on_url(self, url: bytes) -> None:
        self._path += url

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        self._is_whole = True
        self._last = Passage(
            verb=self._parser.get_method().decode(),
            path=self._path.decode().partition("?")[0],
            client_id=_client_id(self._body),
            asked_at=datetime.now(UTC),
        )
        self._wire.passages.append(self._last)

    async def carry_requests(
        self, platform: asyncio.StreamReader, exchange: asyncio.StreamWriter
    ) -> None:
        """Pass on what the platform asks, until it hangs up.

        A request goes on when all of it is here: an exchange may answer to its head alone.
        """
        waiting = b""
        while data := await platform.read(CHUNK):
            waiting += data
            self._parser.feed_data(data)
            if not self._is_whole:
                continue
            asked = self._last
            if asked is not None:
                await _held(self._wire.requests, asked)
            if _is_gone(platform):
                return
            exchange.write(waiting)
            await exchange.drain()
            waiting = b""
            if asked is not None:
                asked.sent_at = datetime.now(UTC)

    async def carry_answers(
        self, exchange: asyncio.StreamReader, platform: asyncio.StreamWriter
    ) -> None:
        """Pass on what the exchange answers, and how its connection ends."""
        ended = False
        while not ended:
            data = await _read(exchange)
            ended = not data
            asked = self._last
            if asked is not None:
                asked.answered_at = asked.answered_at or datetime.now(UTC)
                await _held(self._wire.answers, asked)
            if data is None:
                _reset(platform)
            elif data:
                platform.write(data)
                await platform.drain()
            else:
                platform.close()
            if asked is not None:
                asked.delivered_at = asked.delivered_at or datetime.now(UTC)


async def _read(exchange: asyncio.StreamReader) -> bytes | None:
    try:
        return await exchange.read(CHUNK)
    except ConnectionResetError:
        return None


async def _held(holds: list[Hold], passage: Passage) -> None:
    for hold in [each for each in holds if each.matches(passage)]:
        await hold.wait()


def _is_gone(platform: asyncio.StreamReader) -> bool:
    """Tell whether whoever asked has died meanwhile: what it had not sent is lost with it."""
    return platform.at_eof() or platform.exception() is not None


def _client_id(body: bytes) -> str | None:
    try:
        order = json.loads(body)["order"]
        return str(order["clientExtensions"]["id"])
    except (ValueError, KeyError, TypeError):
        return None


def _reset(writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        plug: socket.socket = writer.get_extra_info("socket")
        plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
    writer.transport.abort()


@asynccontextmanager
async def open_wire(exchange_port: int) -> AsyncIterator[Wire]:
    """Open a wire to an exchange, which need not listen yet."""
    wire = Wire(exchange_port)
    await wire.open()
    try:
        yield wire
    finally:
        wire.close()
