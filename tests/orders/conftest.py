"""Worlds to trade in."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.faulty_line import FaultyLine, faulty_line
from tests.orders.world import World, open_world, settings
from tests.paper_exchange import PaperExchange


@pytest.fixture
def exchange(tmp_path: Path) -> Iterator[PaperExchange]:
    """Run a paper exchange."""
    exchange = PaperExchange(tmp_path / "paper")
    exchange.start()
    yield exchange
    exchange.stop()


@pytest.fixture
async def world(
    exchange: PaperExchange, database_url: str, redis_url: str, temporal_address: str
) -> AsyncIterator[World]:
    """Open an account on the exchange, with workers."""
    where = settings(database_url, redis_url, temporal_address, exchange.base_url)
    async with open_world(where, exchange) as world:
        yield world


@pytest.fixture
async def line(exchange: PaperExchange) -> AsyncIterator[FaultyLine]:
    """Open a line to the exchange that can be spoiled."""
    async with faulty_line(exchange.base_url) as line:
        yield line


@pytest.fixture
async def spoiled(
    line: FaultyLine,
    exchange: PaperExchange,
    database_url: str,
    redis_url: str,
    temporal_address: str,
) -> AsyncIterator[World]:
    """Open an account on the exchange over the bad line, with workers."""
    where = settings(database_url, redis_url, temporal_address, line.url)
    async with open_world(where, exchange) as world:
        yield world
