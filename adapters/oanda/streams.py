"""Read a broker's line stream in a thread and hand its lines to asyncio in batches."""

import asyncio
import json
import threading
from collections import deque
from collections.abc import AsyncGenerator, Callable
from decimal import Decimal
from typing import Any

from adapters.oanda.connection import STREAM_TIMEOUT, describe, stalled
from domain.broker import BrokerRefused, BrokerSilent, BrokerUnavailable

MAXIMUM_WAITING = 200_000
"""Lines held for a consumer that is behind; past that the reading thread waits."""

ROOM_SECONDS = 0.1


class LineStream:
    """One open stream. Iterate it with `batches`; it ends only by raising."""

    def __init__(self, context: Any, open_stream: Callable[[Any], Any]) -> None:
        self._context = context
        self._open = open_stream
        self._loop = asyncio.get_running_loop()
        self._lines: deque[bytes] = deque()
        self._arrived = asyncio.Event()
        self._room = threading.Event()
        self._room.set()
        self._end: Exception | None = None
        self._closed = False
        self._signalled = False

    async def batches(self) -> AsyncGenerator[list[dict[str, Any]], None]:
        """Yield the lines that arrived since the last batch, parsed, in order.

        Raises:
            BrokerUnavailable: the stream stalled, broke or ended, or a line is not JSON.
            BrokerRefused: the broker does not let us listen.
        """
        thread = threading.Thread(target=self._read, name="broker-stream", daemon=True)
        thread.start()
        try:
            while True:
                await self._arrived.wait()
                self._arrived.clear()
                self._signalled = False
                lines = self._take()
                if lines:
                    yield [_parse(line) for line in lines]
                elif self._end is not None:
                    raise self._end
        finally:
            self.close()

    def close(self) -> None:
        """Let go of the connection; the reading thread ends by itself."""
        self._closed = True
        self._room.set()
        self._context._session.close()

    def _take(self) -> list[bytes]:
        lines = []
        while self._lines:
            lines.append(self._lines.popleft())
        self._room.set()
        if self._end is not None and lines:
            self._arrived.set()
        return lines

    def _read(self) -> None:
        try:
            response = self._open(self._context)
            if response.status != 200:
                self._finish(_refusal(response))
                return
            for line in response.lines:
                if line:
                    self._put(line)
                if self._closed:
                    return
            self._finish(BrokerUnavailable("the stream ended"))
        except Exception as error:  # whatever ends this thread has to end the stream
            self._finish(_broken(error))

    def _put(self, line: bytes) -> None:
        while len(self._lines) >= MAXIMUM_WAITING and not self._closed:
            self._room.clear()
            # Not for ever: room may have been made just before it was cleared.
            self._room.wait(ROOM_SECONDS)
        self._lines.append(line)
        if not self._signalled:
            self._signalled = True
            self._wake()

    def _finish(self, error: Exception) -> None:
        self._end = error
        self._wake()

    def _wake(self) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._arrived.set)


def _broken(error: Exception) -> BrokerUnavailable:
    if stalled(error):
        return BrokerSilent(f"nothing came for {STREAM_TIMEOUT} s")
    return BrokerUnavailable(f"the stream broke: {describe(error)}")


def _refusal(response: Any) -> Exception:
    if response.status in (400, 401, 403, 404):
        return BrokerRefused(f"the broker answered {response.status} to a stream")
    return BrokerUnavailable(f"the broker answered {response.status} to a stream")


def _parse(line: bytes) -> dict[str, Any]:
    try:
        parsed = json.loads(line, parse_float=Decimal)
    except ValueError as error:
        raise BrokerUnavailable("a line of the stream is not JSON") from error
    if not isinstance(parsed, dict):
        raise BrokerUnavailable("a line of the stream is not an object")
    return parsed
