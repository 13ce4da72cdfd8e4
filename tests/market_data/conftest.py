"""Worlds for feeds."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from adapters.postgres.database import Database
from adapters.redis.connection import connect
from adapters.redis.updates import Updates
from tests.market_data.world import PAIRS, ExchangePrices, FeedWorld
from tests.paper_exchange import PaperExchange, paper_exchange


@pytest.fixture
def exchange(tmp_path: Path) -> Iterator[PaperExchange]:
    """Run a paper exchange with two pairs that streams every tick."""
    arguments = ("--every-tick", "--instruments", ",".join(PAIRS))
    with paper_exchange(tmp_path / "paper", *arguments) as exchange:
        yield exchange


@pytest.fixture
def source(exchange: PaperExchange) -> ExchangePrices:
    """Stream from the exchange."""
    return ExchangePrices(url=exchange.base_url, account=exchange.account, token=exchange.token)


@pytest.fixture
async def feed(database_url: str, redis_url: str) -> AsyncIterator[FeedWorld]:
    """Give a feed its servers."""
    database, redis = Database(database_url), connect(redis_url)
    updates = Updates(redis)
    yield FeedWorld(database=database, redis=redis, updates=updates)
    await updates.close()
    await redis.aclose()
    await database.close()
