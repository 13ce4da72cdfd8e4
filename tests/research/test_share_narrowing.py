"""What goes wrong in a share is narrowed down to the trial that it comes from."""

from collections.abc import Sequence

from temporalio.testing import ActivityEnvironment

from activities.research import MOST_DEATHS, ResearchActivities
from contracts.research import TrialShare
from domain.backtests import StrategyStuck
from domain.research import Sample, Trial, TrialResult, Window
from domain.simulation import DataFound, InstrumentData, SimulationDied
from domain.studies import Asked, ShareOrder, Study, StudyPlan
from tests.backtests.builders import now
from tests.research.builders import trial
from tests.research.world import StudyWorld

PLAN = StudyPlan(
    data=DataFound(
        instruments=(InstrumentData(instrument="EUR_USD", ticks=9, first_ns=1, last_ns=2),),
        fingerprint="a",
    ),
    windows=(Window(number=0, start_ns=1, split_ns=3, end_ns=3),),
    trials=8,
)


class Breaking:
    """Runs shares, unless a trial is among them that breaks the process."""

    def __init__(self, number: int, error: Exception, times: int) -> None:
        self._number = number
        self._error = error
        self._times = times
        self.shares: list[tuple[int, ...]] = []

    async def plan_study(self, study: Study) -> StudyPlan:
        """Plan nothing."""
        raise AssertionError(study)

    async def next_trials(self, asked: Asked) -> Sequence[Trial]:
        """Choose nothing."""
        raise AssertionError(asked)

    async def run_share(self, order: ShareOrder) -> Sequence[TrialResult]:
        """Break, or say that each trial went well."""
        numbers = tuple(each.number for each in order.trials)
        self.shares.append(numbers)
        if self._number in numbers and self._times > 0:
            self._times -= 1
            raise self._error
        return [TrialResult(trial=each, trades=1) for each in order.trials]


async def _faults(studies: StudyWorld, runners: Breaking) -> list[str]:
    study = await studies.write_down()
    await studies.book.note_plan(study, PLAN)
    await studies.book.add(study, [trial(number) for number in range(8)], now())
    activities = ResearchActivities(
        book=studies.book, runners=runners, desk=studies.desk, worker="here", clock=now
    )
    share = TrialShare(study=study, window=0, sample=Sample.IN, numbers=tuple(range(8)))
    await ActivityEnvironment().run(activities.run_share, share)
    return [each.fault for each in await studies.trials(study)]


async def test_trial_that_is_stuck_fails_alone(studies: StudyWorld) -> None:
    runners = Breaking(5, StrategyStuck("loops for ever", "strategy"), times=99)
    assert await _faults(studies, runners) == ["" if n != 5 else "loops for ever" for n in range(8)]
    assert runners.shares.count((5,)) == 1


async def test_trial_that_kills_its_process_is_tried_again_and_fails_alone(
    studies: StudyWorld,
) -> None:
    runners = Breaking(2, SimulationDied("signal 9"), times=99)
    assert await _faults(studies, runners) == ["" if n != 2 else "signal 9" for n in range(8)]
    assert runners.shares.count((2,)) == MOST_DEATHS


async def test_process_that_died_by_chance_fails_no_trial(studies: StudyWorld) -> None:
    assert await _faults(studies, Breaking(2, SimulationDied("signal 9"), times=1)) == [""] * 8
