"""Somebody who asks for backtests over HTTP."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest

from adapters.environment import Settings
from tests.api.serving import Person, Served, serving
from tests.backtests.builders import OWNER
from tests.backtests.world import BacktestWorld


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A world, its API, and somebody who asks."""

    world: BacktestWorld
    api: Served
    person: Person

    def client(self) -> httpx.AsyncClient:
        """Open the person's client."""
        return self.api.client(self.person)


@pytest.fixture
async def asking(world: BacktestWorld, where: Settings) -> AsyncIterator[Asking]:
    """Serve the API over a world."""
    async with serving(where) as api:
        yield Asking(world=world, api=api, person=await api.log_in(OWNER, OWNER))


def wanted(**changes: object) -> dict[str, object]:
    """Ask for a backtest."""
    asked: dict[str, object] = {
        "strategy": "ema_cross",
        "instruments": ["EUR_USD"],
        "parameters": {"fast": 20, "slow": 60},
        "balance": "50000",
    }
    return asked | changes
