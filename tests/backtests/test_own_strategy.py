"""A strategy of the user's own, in a folder beside ours: it runs as ours do, and edits are seen."""

from pathlib import Path

import pytest

from tests.backtests.world import BacktestWorld, working

OWN = '''"""Buy, and hold until the stop or the target."""

from strategies.base import Orders, Quote, Strategy


class Own(Strategy):
    """Buy when flat."""

    title = "Own"

    def on_tick(self, tick: Quote, orders: Orders) -> None:
        """Buy."""
        if orders.position == 0 and not orders.pending:
            orders.buy(1_000, stop=100, target=100)
'''


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write a strategy into the user's folder."""
    folder = tmp_path / "strategies"
    folder.mkdir()
    monkeypatch.setenv("FOREX_STRATEGIES", str(folder))
    file = folder / "own.py"
    file.write_text(OWN)
    return file


def edit(own: Path, stop: int) -> None:
    """Give the strategy another stop, or its first one again."""
    own.write_text(OWN.replace("stop=100", f"stop={stop}"))


ASKED = {"strategy": "own", "parameters": {}}


async def test_own_strategy_runs_and_what_is_edited_is_what_runs_next(
    world: BacktestWorld, own: Path
) -> None:
    async with working(world, slots=1):
        first = await world.ended(await world.start(**ASKED))
        edit(own, stop=200)
        edited = await world.ended(await world.start(**ASKED))
        edit(own, stop=100)
        again = await world.ended(await world.start(**ASKED))
    assert [first.status, edited.status, again.status] == ["done"] * 3
    assert first.trades > 0
    assert edited.config_hash != first.config_hash
    assert edited.report_hash != first.report_hash
    assert (again.config_hash, again.report_hash) == (first.config_hash, first.report_hash)


async def test_backtest_whose_strategy_was_edited_is_not_gone_on_with(
    world: BacktestWorld, own: Path
) -> None:
    async with working(world, slots=1):
        (world.tools.settings.history_folder / "slow").write_text("0.0001")
        backtest = await world.start(**ASKED)
        await world.until(backtest, lambda row: row.ticks > 0)
        await world.pause(backtest)
        edit(own, stop=200)
        await world.resume(backtest)
        failed = await world.ended(backtest)
    assert (failed.status, failed.status_field) == ("failed", "strategy")
    assert "changed" in failed.status_detail
