"""A stream ends by raising, whatever happens to the thread that reads it."""

import asyncio
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from adapters.oanda.streams import LineStream
from domain.broker import BrokerUnavailable


class Torn:
    """An open stream whose client fails in a way that nobody foresaw."""

    status = 200

    @property
    def lines(self) -> Iterator[bytes]:
        yield b'{"type": "HEARTBEAT"}'
        raise AssertionError("the client is confused")


async def test_a_stream_whose_client_fails_oddly_ends() -> None:
    context: Any = SimpleNamespace(_session=SimpleNamespace(close=lambda: None))
    stream = LineStream(context, lambda _: Torn())
    with pytest.raises(BrokerUnavailable):
        await asyncio.wait_for(_read_to_its_end(stream), timeout=5)


async def _read_to_its_end(stream: LineStream) -> None:
    async for _ in stream.batches():
        pass
