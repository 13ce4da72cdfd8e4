"""A stream's connection: whole lines go in, each leaves as one chunk, and slow readers are cut."""

import asyncio
from collections import deque
from collections.abc import Sequence

from aiohttp import web

MOST_WAITING = 200_000
"""Lines that a listener may be behind before it is cut off."""

MOST_AT_ONCE = 256
"""Lines that a listener who was behind is handed in one write."""


class Outlet:
    """Sends lines to one client.

    A client that reads gets them at once, without any task being woken. For one that does not
    the socket's buffer fills, and then lines wait here, up to `MOST_WAITING`.

    Raises:
        ConnectionResetError: the client has gone already.
    """

    def __init__(self, request: web.Request, response: web.StreamResponse) -> None:
        if request.transport is None:
            raise ConnectionResetError("the client has gone")
        self.chunked = response.chunked
        self._transport = request.transport
        self._protocol = request.protocol
        self._drain = request.writer.drain
        self._behind: deque[bytes] = deque()
        self._stirred = asyncio.Event()

    def line(self, text: bytes) -> None:
        """Send one line, which ends in a newline."""
        framed = chunk(text) if self.chunked else text
        self.send((framed,), framed)

    def send(self, lines: Sequence[bytes], joined: bytes) -> None:
        """Send some lines, each a chunk already where `chunked` says so, and all of them joined."""
        if self._transport.is_closing():
            self._stirred.set()
        elif self._behind or self._protocol.writing_paused:
            self._hold_back(lines)
        else:
            self._transport.write(joined)

    async def serve(self) -> None:
        """Send what was held back as the client reads; return when it is gone."""
        while not self._transport.is_closing():
            await self._stirred.wait()
            await self._drain()
            self._catch_up()

    def _hold_back(self, lines: Sequence[bytes]) -> None:
        self._behind.extend(lines)
        self._stirred.set()
        if len(self._behind) > MOST_WAITING:
            self._transport.abort()

    def _catch_up(self) -> None:
        count = min(len(self._behind), MOST_AT_ONCE)
        taken = b"".join(self._behind.popleft() for _ in range(count))
        if not self._behind:
            self._stirred.clear()
        if taken and not self._transport.is_closing():
            self._transport.write(taken)


def chunk(line: bytes) -> bytes:
    """Make a line a chunk of HTTP 1.1."""
    return b"%x\r\n%b\r\n" % (len(line), line)
