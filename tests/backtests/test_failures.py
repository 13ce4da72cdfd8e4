"""Backtests that cannot be done: each says why, and no other notices."""

import asyncio
import shutil
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from domain.instruments import MAJORS
from tests.backtests.strategies import know_bad_strategies
from tests.backtests.ticks import break_row
from tests.backtests.world import BacktestWorld, working

LONG_AGO = datetime(1990, 1, 1, tzinfo=UTC)

know_bad_strategies()


@pytest.mark.parametrize(
    ("strategy", "said"),
    [
        ("throws", "ZeroDivisionError"),
        ("orders_without_end", "orders were asked for"),
        ("loops", "loop"),
    ],
)
async def test_strategy_that_goes_wrong_fails_alone_and_is_named(
    world: BacktestWorld, strategy: str, said: str
) -> None:
    async with working(world):
        bad = await world.start(strategy=strategy, parameters={})
        good = await world.start()
        failed, done = await asyncio.gather(world.ended(bad), world.ended(good))
        again = await world.ended(await world.start())
    assert (failed.status, failed.status_field) == ("failed", "strategy")
    assert said in failed.status_detail
    assert [done.status, again.status] == ["done", "done"]
    assert again.report_hash == done.report_hash


async def test_range_without_ticks_is_said_to_have_none(world: BacktestWorld) -> None:
    async with working(world):
        failed = await world.ended(await world.start(end=LONG_AGO))
    assert (failed.status, failed.status_field) == ("failed", "start")
    assert "no EUR_USD" in failed.status_detail


async def test_row_that_is_broken_is_named_with_its_file(world: BacktestWorld) -> None:
    break_row(world.tools.settings.history_folder)
    async with working(world):
        failed = await world.ended(await world.start())
        other = await world.ended(await world.start(end=datetime(2024, 3, 5, tzinfo=UTC)))
    assert (failed.status, failed.status_field) == ("failed", "source")
    assert "2024-03-05.parquet" in failed.status_detail
    assert "20" in failed.status_detail
    assert other.status == "done"


async def test_history_that_is_gone_fails_after_some_tries(world: BacktestWorld) -> None:
    folder: Path = world.tools.settings.history_folder
    shutil.rmtree(folder)
    async with working(world):
        failed = await world.ended(await world.start())
    assert (failed.status, failed.status_field) == ("failed", "source")
    assert str(folder) in failed.status_detail


async def test_currency_without_a_rate_is_named(world: BacktestWorld) -> None:
    async with working(world):
        failed = await world.ended(await world.start(currency="CHF", balance=Decimal(1_000)))
    assert (failed.status, failed.status_field) == ("failed", "rates")
    assert "CHF" in failed.status_detail


async def test_instrument_without_ticks_is_named(world: BacktestWorld) -> None:
    pair = (MAJORS["EUR_USD"], MAJORS["GBP_USD"])
    async with working(world):
        failed = await world.ended(await world.start(instruments=pair))
    assert failed.status == "failed"
    assert "GBP_USD" in failed.status_detail


async def test_history_that_changed_since_is_refused(world: BacktestWorld) -> None:
    async with working(world):
        backtest = await world.paused()
        next(iter(world.tools.settings.history_folder.glob("*/*.parquet"))).unlink()
        await world.resume(backtest)
        failed = await world.ended(backtest)
    assert (failed.status, failed.status_field) == ("failed", "source")
    assert "changed" in failed.status_detail
