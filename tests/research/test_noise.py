"""Noise in the ticks is what was asked for, and none leaves the result as it was."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from domain.research import StudyFault, Trial, TrialResult
from engine.research.noise import Jitter, Noise, NoiseOutcome, NoiseRuns, noise_finding
from engine.research.trials import run_trials
from engine.ticks import TickBatch
from engine.trust.findings import TrustVerdict
from tests.research.studies import BASE, DAY, pieces

SPEC = replace(BASE, parameters={"fast": 60, "slow": 400})


def outcome(noise: Noise, batches: list[TickBatch]) -> NoiseOutcome:
    runs = NoiseRuns(SPEC, noise)
    for batch in batches:
        runs.advance(batch)
    return runs.finish()


def test_no_noise_is_the_original() -> None:
    found = outcome(Noise(runs=3, share=0.0), pieces(DAY))
    [alone] = run_trials(SPEC, [Trial(number=0, parameters={})], [DAY])
    assert found.original == alone
    assert [replace(each, trial=alone.trial) for each in found.runs] == [alone] * 3


def test_noise_follows_from_its_seed_and_not_from_the_batches() -> None:
    noise = Noise(runs=4, share=0.5, seed=7)
    found = outcome(noise, pieces(DAY))
    assert found == outcome(noise, pieces(DAY, 1_234))
    assert len({each.profit for each in found.runs}) == 4
    assert found != outcome(replace(noise, seed=8), pieces(DAY))


def test_noise_moves_a_price_by_a_share_of_its_spread_and_keeps_the_spread() -> None:
    moved = Jitter(Noise(share=0.5), 0).moved(DAY)
    spread = DAY.ask - DAY.bid
    away = np.abs(moved.bid - DAY.bid)
    assert (moved.ask - moved.bid == spread).all()
    assert (away <= np.ceil(0.5 * spread)).all()
    assert away.mean() > 0.1 * spread.mean()
    assert moved.bid.dtype == DAY.bid.dtype
    assert moved.time is DAY.time


@pytest.mark.parametrize(
    ("noise", "field"),
    [
        (Noise(runs=0), "runs"),
        (Noise(runs=501), "runs"),
        (Noise(share=-0.1), "share"),
        (Noise(share=float("nan")), "share"),
        (Noise(seed=-1), "seed"),
    ],
)
def test_nonsense_is_refused_by_name(noise: Noise, field: str) -> None:
    with pytest.raises(StudyFault) as refused:
        NoiseRuns(SPEC, noise)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("own", "runs", "verdict"),
    [
        (100, [90, 80, 70, 60, 50], TrustVerdict.GOOD),
        (100, [40, 30, 20, 10, 5], TrustVerdict.DOUBTFUL),
        (100, [90, 80, 10, -5, -5], TrustVerdict.DOUBTFUL),
        (100, [10, -5, -5, -5, -5], TrustVerdict.BAD),
        (-1, [9, 9, 9, 9, 9], TrustVerdict.BAD),
        (100, [9, 9, 9], TrustVerdict.OPEN),
    ],
)
def test_finding_weighs_the_runs(own: int, runs: list[int], verdict: TrustVerdict) -> None:
    def result(profit: int) -> TrialResult:
        return TrialResult(trial=Trial(number=0, parameters={}), profit=Decimal(profit))

    found = NoiseOutcome(original=result(own), runs=tuple(result(each) for each in runs))
    assert noise_finding(found, "USD").verdict is verdict
