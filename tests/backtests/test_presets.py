"""A preset is the same backtest from the command line and over HTTP."""

import asyncio
import json
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

from domain.backtests import BacktestId
from tests.backtests.asking import Asking, asking, wanted
from tests.backtests.world import working

__all__ = ["asking"]

PROJECT = Path(__file__).resolve().parents[2]
NAME = "ema_cross_benchmark"


async def printed(history: Path) -> dict[str, Any]:
    """Run the preset from the command line."""
    command = ("-m", "cli.main", "backtest", "run", NAME, "--instrument", "EUR_USD", "--json")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, *command, "--history", str(history)),
        cwd=PROJECT,
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate()
    found: dict[str, Any] = json.loads(out)
    return found


async def test_preset_gives_the_same_from_command_line_and_api(asking: Asking) -> None:
    asked = wanted(strategy=NAME, parameters={}, balance="100000")
    async with asking.client() as client, working(asking.world):
        started = await client.post("/api/backtest/start", json=asked)
        assert started.status_code == 201, started.text
        row = await asking.world.ended(BacktestId(started.json()["backtest"]["id"]))
    line = await printed(asking.world.tools.settings.history_folder)
    assert row.status == "done", row.status_detail
    assert (row.ticks, row.trades) == (line["ticks"], line["trades"])
    assert row.trades > 0
    assert row.balance == Decimal(str(line["balance"]))


async def test_presets_are_listed_as_they_are_started(asking: Asking) -> None:
    async with asking.client() as client:
        [preset] = (await client.get("/api/backtests/presets")).json()["items"]
        by_name = await client.post(
            "/api/backtest/start", json=wanted(strategy=preset["name"], parameters={})
        )
        by_hand = await client.post(
            "/api/backtest/start",
            json=wanted(
                strategy=preset["strategy"],
                parameters=preset["parameters"],
                execution=preset["execution"],
            ),
        )
    named, same = (answer.json()["backtest"] for answer in (by_name, by_hand))
    assert preset["name"] == NAME
    assert named["execution"] == preset["execution"]
    assert named["config_hash"] == same["config_hash"]


async def test_what_is_asked_for_besides_changes_a_preset(asking: Asking) -> None:
    asked = wanted(strategy=NAME, parameters={"fast": 9}, execution={"latency_ms": 50})
    async with asking.client() as client:
        started = (await client.post("/api/backtest/start", json=asked)).json()["backtest"]
    assert started["parameters"]["fast"] == 9
    assert (started["execution"]["latency_ms"], started["execution"]["margin"]) == (50, False)
