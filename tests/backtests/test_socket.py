"""A backtest is followed over the socket, from its start to its end."""

import asyncio
import json
import time
from typing import Any

from domain.backtests import BacktestId
from tests.backtests.asking import Asking, asking, wanted
from tests.backtests.world import PATIENCE, SLOW_SECONDS, working

__all__ = ["asking"]

APART_SECONDS = 1.5
"""The newest state of one that runs comes every two seconds; arrivals tremble."""


async def heard(asking: Asking, backtest: BacktestId) -> list[tuple[float, dict[str, Any]]]:
    """Listen until a backtest has ended; returns what was said of it, and when."""
    found = []
    async with (
        asking.api.socket("/ws/updates/", asking.person) as socket,
        asyncio.timeout(PATIENCE),
    ):
        while True:
            message = json.loads(await socket.recv())
            found.append((time.monotonic(), message))
            if message["type"] == "event" and message["event"]["kind"] == "backtest.done":
                return found


async def test_backtest_is_told_of_while_it_runs_and_at_its_end(asking: Asking) -> None:
    (asking.world.tools.settings.history_folder / "slow").write_text(str(SLOW_SECONDS))
    async with asking.client() as client, working(asking.world):
        started = (await client.post("/api/backtest/start", json=wanted())).json()
        backtest = BacktestId(started["backtest"]["id"])
        said = await heard(asking, backtest)
    states = [
        (at, message)
        for at, message in said
        if message["type"] == "backtest" and message["backtest"]["id"] == backtest
    ]
    running = [(at, each) for at, each in states if each["backtest"]["status"] == "running"]
    ticks = [each["backtest"]["progress"]["ticks"] for _, each in running]
    first, last = running[0][0], running[-1][0]
    assert len(running) >= 3
    assert ticks == sorted(ticks)
    assert running[-1][1]["curve"]
    assert (last - first) / (len(running) - 1) >= APART_SECONDS
    event = said[-1][1]["event"]
    assert event["payload"]["backtest_id"] == backtest
