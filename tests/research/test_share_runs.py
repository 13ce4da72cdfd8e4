"""A share of trials is run over its window's ticks, out of sample from a warm start."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from adapters.history.stores import FolderStore
from domain.accounts import OwnerId
from domain.research import Sample, StudyId, Trial, WalkForward, Window
from domain.studies import ShareOrder, Study
from engine.identity import config_hash
from engine.research.forward import last_ticks, lead_ticks, try_out
from engine.research.trials import run_trials
from engine.ticks import TickBatch, part_of
from tests.engine.ticks import DATA
from tests.research.studies import BASE, DAY, GRID
from workers.simulation.studying import Studying

WALK = WalkForward(in_sample=timedelta(hours=8), out_of_sample=timedelta(hours=4))
STUDY = Study(
    id=StudyId("study"),
    owner=OwnerId("owner"),
    source="",
    spec=replace(GRID, walk_forward=WALK),
    config_hash=config_hash(BASE, ""),
    parallel=1,
)


class Quiet:
    """Watches nobody."""

    def step(self) -> None:
        """Begin a step."""

    def rest(self) -> None:
        """End a step."""


@pytest.fixture
def order() -> tuple[Studying, ShareOrder]:
    studying = Studying(history=FolderStore(DATA), watch=Quiet())
    plan = studying.plan(STUDY)
    share = ShareOrder(
        study=STUDY,
        plan=plan,
        window=plan.windows[1],
        sample=Sample.IN,
        trials=(Trial(number=3, parameters={"fast": 60, "stop": 80}, window=1),),
    )
    return studying, share


def between(start_ns: int, end_ns: int) -> TickBatch:
    low, high = np.searchsorted(DAY.time, (start_ns, end_ns))
    return part_of(DAY, int(low), int(high))


def test_share_in_sample_begins_cold(order: tuple[Studying, ShareOrder]) -> None:
    studying, share = order
    ticks = between(share.window.start_ns, share.window.split_ns)
    assert list(studying.run_share(share)) == run_trials(BASE, share.trials, [ticks])


def test_share_out_of_sample_is_warmed_up(order: tuple[Studying, ShareOrder]) -> None:
    studying, share = order
    [trial] = (replace(each, sample=Sample.OUT) for each in share.trials)
    before = between(share.window.start_ns, share.window.split_ns)
    lead = last_ticks([before], lead_ticks(BASE, trial))
    after = between(share.window.split_ns, share.window.end_ns)
    [found] = studying.run_share(replace(share, sample=Sample.OUT, trials=(trial,)))
    assert found == try_out(BASE, trial, lead, [after]).result
    assert found != try_out(BASE, trial, [], [after]).result


def test_share_of_a_window_without_ticks_finds_nothing(
    order: tuple[Studying, ShareOrder],
) -> None:
    studying, share = order
    empty = Window(number=1, start_ns=0, split_ns=1, end_ns=2)
    [found] = studying.run_share(replace(share, window=empty))
    assert (found.ticks, found.trades, found.fault) == (0, 0, "")
