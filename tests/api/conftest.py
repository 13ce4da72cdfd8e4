"""An API of the test's own, and a trading world behind it."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.api.serving import Person, Served, serving, settings_for
from tests.orders.world import World, open_world
from tests.paper_exchange import PaperExchange, paper_exchange


@pytest.fixture
async def api(database_url: str, redis_url: str, temporal_address: str) -> AsyncIterator[Served]:
    """Serve the API on real servers."""
    async with serving(settings_for(database_url, redis_url, temporal_address)) as served:
        yield served


@pytest.fixture
def exchange(tmp_path: Path) -> Iterator[PaperExchange]:
    """Run a paper exchange."""
    with paper_exchange(tmp_path / "paper") as running:
        yield running


@dataclass(frozen=True, slots=True, kw_only=True)
class Trading:
    """An API with an account on an exchange, the orders' workers, and the account's owner."""

    api: Served
    world: World
    trader: Person

    @property
    def account(self) -> str:
        """Return the account's id."""
        return self.world.account

    def client(self) -> httpx.AsyncClient:
        """Open the trader's client."""
        return self.api.client(self.trader)

    def order(self, **changes: object) -> dict[str, object]:
        """Build a request for an order that passes every rule."""
        wanted = {
            "account_id": self.account,
            "instrument": "EUR_USD",
            "units": "1000",
            "stop_loss_distance": "0.00200",
        }
        return wanted | changes


@pytest.fixture
async def trading(
    exchange: PaperExchange, database_url: str, redis_url: str, temporal_address: str
) -> AsyncIterator[Trading]:
    """Serve the API over a world in which orders are worked on."""
    settings = settings_for(database_url, redis_url, temporal_address, paper_url=exchange.base_url)
    async with open_world(settings, exchange) as world, serving(settings) as served:
        trader = await served.log_in(world.owner, world.owner)
        yield Trading(api=served, world=world, trader=trader)
