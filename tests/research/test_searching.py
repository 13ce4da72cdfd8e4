"""Searches try what they should, and go on where they stopped, whoever asks."""

import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from domain.instruments import MAJORS
from domain.research import (
    Choices,
    Objective,
    Range,
    StudyFault,
    StudySpec,
    Trial,
    TrialResult,
    ranked,
    score,
)
from engine.research.searching import searcher
from engine.simulation import Simulation
from tests.research.studies import BASE, DAY, GRID, OPTUNA, RANDOM, run, search

PROJECT = Path(__file__).parent.parent.parent
SHORT = 5


def test_grid_tries_every_combination_as_if_alone() -> None:
    results = search(searcher(GRID))
    tried = [(each.trial.parameters["fast"], each.trial.parameters["stop"]) for each in results]
    assert tried == [(fast, stop) for fast in (50, 200, 350, 500) for stop in (40, 80)]
    for each in results:
        if each.trial.parameters["fast"] == 500:
            assert "below slow" in each.fault
            continue
        alone = Simulation(replace(BASE, parameters={"slow": 400, **each.trial.parameters}))
        alone.advance([DAY])
        alone.finish()
        progress = alone.progress()
        assert each.profit == progress.balance - BASE.balance
        assert (each.trades, each.ticks) == (progress.trades, progress.ticks)
        assert each.closings == len(alone.trades()) > 0
        assert not each.fault


@pytest.mark.parametrize("spec", [GRID, RANDOM, OPTUNA], ids=lambda spec: spec.method)
def test_search_cut_anywhere_goes_on_to_the_same_end(spec: StudySpec) -> None:
    straight = search(searcher(spec))
    done: list[TrialResult] = []
    while trials := searcher(spec).ask(list(reversed(done)), SHORT):
        # Of each round the last one is lost, unless it is alone.
        done += run(trials[: max(len(trials) - 1, 1)])
    assert sorted(done, key=lambda each: each.trial.number) == straight
    assert len(straight) == searcher(spec).size


@pytest.mark.parametrize("spec", [RANDOM, OPTUNA], ids=lambda spec: spec.method)
def test_drawn_sets_are_ones_that_the_strategy_takes(spec: StudySpec) -> None:
    assert not any(each.fault for each in search(searcher(spec)))


@pytest.mark.parametrize("spec", [RANDOM, OPTUNA], ids=lambda spec: spec.method)
def test_seed_and_window_decide_what_is_drawn(spec: StudySpec) -> None:
    def drawn(seed: int, window: int) -> list[object]:
        trials = searcher(replace(spec, seed=seed), window).ask([], SHORT)
        return [dict(each.parameters) for each in trials]

    assert drawn(1, 0) == drawn(1, 0)
    assert len({repr(drawn(seed, window)) for seed in (1, 2) for window in (0, 1)}) == 4


def test_optuna_learns_where_results_are_good() -> None:
    spec = replace(
        OPTUNA, trials=64, batch=8, space={"fast": Range(low=20, high=399)}, minimum_trades=0
    )
    chooses, done = searcher(spec), list[TrialResult]()
    while trials := chooses.ask(done, 100):
        done += [
            TrialResult(trial=each, profit=-Decimal(abs(int(each.parameters["fast"]) - 300)))
            for each in trials
        ]
    away = [abs(int(each.trial.parameters["fast"]) - 300) for each in done]
    assert sum(away[-32:]) < sum(away[:32]) / 2


def test_optuna_draws_choices_and_steps_that_do_not_rise() -> None:
    space = {"stop": Choices(values=(80, 40)), "target": Choices(values=(0, 160))}
    trials = searcher(replace(OPTUNA, space=space)).ask([], 8)
    assert {each.parameters["stop"] for each in trials} == {40, 80}
    again = searcher(replace(OPTUNA, space=space)).ask(run(trials), 8)
    assert [each.number for each in again] == list(range(8, 16))


def test_grid_that_is_too_large_is_refused() -> None:
    with pytest.raises(StudyFault, match="at most 100,000") as refused:
        searcher(replace(GRID, space={"fast": Range(), "stop": Range()}))
    assert refused.value.field == "space"


@pytest.mark.parametrize(
    ("spec", "field"),
    [
        (replace(RANDOM, trials=0), "trials"),
        (replace(OPTUNA, batch=0), "batch"),
        (replace(RANDOM, seed=-1), "seed"),
        (replace(GRID, minimum_trades=-1), "minimum_trades"),
        (
            replace(
                GRID,
                base=replace(BASE, instruments=(MAJORS["EUR_USD"], MAJORS["GBP_USD"])),
            ),
            "base.instruments",
        ),
    ],
)
def test_nonsense_is_refused_by_name(spec: StudySpec, field: str) -> None:
    with pytest.raises(StudyFault) as refused:
        searcher(spec)
    assert refused.value.field == field


def result(number: int, profit: int, trades: int = 10, drawdown: int = 10) -> TrialResult:
    return TrialResult(
        trial=Trial(number=number, parameters={}),
        profit=Decimal(profit),
        trades=trades,
        drawdown=Decimal(drawdown),
    )


def test_best_is_the_highest_score_and_of_equals_the_first() -> None:
    results = [result(2, 50), result(1, 50), result(0, 20, drawdown=1), result(3, 99, trades=0)]
    assert [each.trial.number for each in ranked(results, GRID)] == [1, 2, 0]
    by_fall = replace(GRID, objective=Objective.PROFIT_TO_DRAWDOWN)
    assert [each.trial.number for each in ranked(results, by_fall)] == [0, 1, 2]


def test_expectancy_needs_its_minimum_of_trades() -> None:
    spec = replace(GRID, objective=Objective.EXPECTANCY, minimum_trades=30)
    assert score(result(0, 300, trades=29), spec) is None
    assert score(result(0, 300, trades=30), spec) == 10.0


def test_optuna_is_loaded_by_those_who_search_with_it_only() -> None:
    code = "import sys, engine.research.searching; print('optuna' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"
