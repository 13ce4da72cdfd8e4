"""HTTP without a library: as little work for the measuring side as can be."""

import asyncio
import re
from typing import cast

from bench.paper.exchange import TOKEN

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class Connection(asyncio.Protocol):
    """One connection, one request at a time."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[bytes] | None = None
        self._received = bytearray()
        self._wanted: int | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way out."""
        # The transports of uvloop are none by class.
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Collect an answer until it is whole."""
        self._received += data
        if self._wanted is None:
            head = self._received.find(b"\r\n\r\n")
            length = LENGTH.search(self._received, 0, head) if head >= 0 else None
            if length is None:
                return
            self._wanted = head + 4 + int(length[1])
        if len(self._received) >= self._wanted and self._answer is not None:
            self._answer.set_result(bytes(self._received))

    def connection_lost(self, error: Exception | None) -> None:
        """Fail the request that waits."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error or ConnectionError("closed by the server"))

    async def ask(self, request: bytes) -> bytes:
        """Send a request and return the whole answer, headers included."""
        assert self._transport is not None
        self._received.clear()
        self._wanted = None
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.close()


async def connect(port: int) -> Connection:
    """Open a connection to a server of this machine."""
    loop = asyncio.get_running_loop()
    _, connection = await loop.create_connection(Connection, "127.0.0.1", port)
    return connection


def request(verb: str, path: str, body: bytes = b"", *headers: str) -> bytes:
    """Write a request."""
    lines = (
        f"{verb} {path} HTTP/1.1",
        "Host: 127.0.0.1",
        f"Authorization: Bearer {TOKEN}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        *headers,
    )
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
