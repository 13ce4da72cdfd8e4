"""Worlds to trade in."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.orders.world import World, open_world, set_market, settings
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
def manual_exchange(tmp_path: Path) -> Iterator[PaperExchange]:
    """Run an exchange whose prices are set by hand."""
    exchange = PaperExchange(tmp_path / "manual", ["--manual"])
    exchange.start()
    set_market(exchange, "1.10000")
    yield exchange
    exchange.stop()


@pytest.fixture
async def manual_world(
    manual_exchange: PaperExchange, database_url: str, redis_url: str, temporal_address: str
) -> AsyncIterator[World]:
    """Open an account where prices are set by hand, with workers."""
    where = settings(database_url, redis_url, temporal_address, manual_exchange.base_url)
    async with open_world(where, manual_exchange) as world:
        yield world
