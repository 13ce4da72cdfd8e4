"""Studies that cannot be done, and trials that end early: each says why, and no other notices."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from domain.backtests import BacktestWish
from domain.research import Choices, Range, WalkForward
from tests.backtests.builders import SPEC_OF_TEST
from tests.backtests.strategies import know_bad_strategies
from tests.backtests.world import BacktestWorld, working
from tests.research.world import StudyWorld

know_bad_strategies()

LONG_AGO = datetime(1990, 1, 1, tzinfo=UTC)


def fussy(strategy: str) -> dict[str, Any]:
    """Ask for a study of a strategy that goes wrong in some ticks, if at all."""
    return {
        "base": replace(SPEC_OF_TEST, strategy=strategy, parameters={"at": 0}),
        "space": {"at": Choices(values=(0, 5_000, 200_000))},
    }


@pytest.mark.parametrize(("strategy", "said"), [("throws_at", "zero"), ("loops_at", "loop")])
async def test_strategy_that_goes_wrong_in_some_sets_ends_those_trials_with_a_sentence(
    studies: StudyWorld, world: BacktestWorld, strategy: str, said: str
) -> None:
    async with working(world):
        study = await studies.start(**fussy(strategy))
        done = await studies.ended(study)
    first, second, third = await studies.trials(study)
    assert (done.status, done.done, done.failed) == ("done", 3, 1)
    assert (second.status, second.score) == ("failed", None)
    assert said in second.fault.lower()
    assert [first.status, third.status] == ["done", "done"]
    assert (first.ticks, first.trades, first.profit) == (120_000, 1, third.profit)


async def test_set_that_the_strategy_refuses_fails_alone(
    studies: StudyWorld, world: BacktestWorld
) -> None:
    space = {"fast": Range(low=500, high=1_500, step=1_000), "slow": Choices(values=(1_000,))}
    async with working(world):
        study = await studies.start(space=space)
        done = await studies.ended(study)
    fits, refused = await studies.trials(study)
    assert done.status == "done"
    assert (fits.status, refused.status, refused.ticks) == ("done", "failed", 0)
    assert refused.fault


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"base": replace(SPEC_OF_TEST, end=LONG_AGO)}, "start"),
        ({"base": replace(SPEC_OF_TEST, currency="CHF")}, "rates"),
        (
            {
                "walk_forward": WalkForward(
                    in_sample=LONG_AGO - datetime(1980, 1, 1, tzinfo=UTC),
                    out_of_sample=LONG_AGO - datetime(1989, 1, 1, tzinfo=UTC),
                )
            },
            "walk_forward.in_sample",
        ),
    ],
)
async def test_study_that_cannot_be_done_says_which_field_is_wrong(
    studies: StudyWorld, world: BacktestWorld, changes: dict[str, Any], field: str
) -> None:
    async with working(world):
        failed = await studies.ended(await studies.start(**changes))
        other = await studies.ended(await studies.start())
    assert (failed.status, failed.status_field) == ("failed", field)
    assert failed.status_detail
    assert other.status == "done"


async def test_history_that_changed_since_is_refused(
    studies: StudyWorld, world: BacktestWorld
) -> None:
    async with working(world):
        study = await studies.start_slowly()
        await studies.tell(study, BacktestWish.PAUSE)
        await studies.until(study, lambda row: row.status == "paused")
        next(iter(world.tools.settings.history_folder.glob("*/*.parquet"))).unlink()
        studies.speed_up()
        await studies.tell(study, BacktestWish.RUN)
        failed = await studies.ended(study)
    assert (failed.status, failed.status_field) == ("failed", "source")
    assert "changed" in failed.status_detail
