"""Dearer trading is run again, and each case is a backtest of its own."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from domain.research import Trial, TrialResult
from engine.research.costs import (
    AS_RECORDED,
    CASES,
    CostCase,
    CostOutcome,
    CostRuns,
    cost_finding,
    widened,
)
from engine.research.trials import run_trials
from engine.trust.findings import TrustVerdict
from tests.research.studies import BASE, DAY, pieces

SPEC = replace(BASE, parameters={"fast": 60, "slow": 400})
TRIAL = Trial(number=0, parameters={})


def test_each_case_is_what_it_would_be_alone() -> None:
    runs = CostRuns(SPEC)
    for batch in pieces(DAY):
        runs.advance(batch)
    found = {each.case.title: each.result for each in runs.finish()}
    assert len(found) == len(CASES)
    assert [found[AS_RECORDED.title]] == run_trials(SPEC, [TRIAL], [DAY])
    slipped = replace(SPEC, execution=replace(SPEC.execution, slippage=3))
    assert [found["Three points of slippage more"]] == run_trials(slipped, [TRIAL], [DAY])
    later = replace(SPEC, execution=replace(SPEC.execution, latency_ns=250_000_000))
    assert [found["250 ms later"]] == run_trials(later, [TRIAL], [DAY])
    twice = run_trials(SPEC, [TRIAL], [widened(DAY, 1.0)])
    assert [found["Spreads twice as wide"]] == twice
    assert twice[0].profit < found[AS_RECORDED.title].profit


def test_wider_spreads_keep_the_mid_to_half_a_point() -> None:
    wide = widened(DAY, 0.5)
    spread = DAY.ask - DAY.bid
    assert (wide.ask - wide.bid == spread + np.rint(spread * 0.5).astype(np.int32)).all()
    assert set((wide.bid + wide.ask - DAY.bid - DAY.ask).tolist()) <= {0, 1}


@pytest.mark.parametrize(
    ("profits", "verdict"),
    [
        ((9, 5, 1), TrustVerdict.GOOD),
        ((9, 5, 0), TrustVerdict.DOUBTFUL),
        ((9, -1, 5), TrustVerdict.BAD),
        ((-1, -2, -3), TrustVerdict.BAD),
    ],
)
def test_finding_weighs_the_cases(profits: tuple[int, ...], verdict: TrustVerdict) -> None:
    cases = (AS_RECORDED, CostCase(title="more", slippage=1, bare=True), CostCase(title="most"))
    outcomes = [
        CostOutcome(case=case, result=TrialResult(trial=TRIAL, profit=Decimal(profit)))
        for case, profit in zip(cases, profits, strict=True)
    ]
    assert cost_finding(outcomes, "USD").verdict is verdict
