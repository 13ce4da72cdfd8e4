"""Studies of the EMA cross over a recorded day, small enough for a test."""

from collections.abc import Sequence
from dataclasses import replace

from domain.backtests import BARE, BacktestSpec
from domain.instruments import MAJORS
from domain.research import Method, Range, Searcher, StudySpec, Trial, TrialResult
from engine.research.trials import run_trials
from engine.ticks import TickBatch, part_of
from tests.engine.ticks import recorded_day

BASE = BacktestSpec(
    strategy="ema_cross",
    parameters={"slow": 400},
    instruments=(MAJORS["EUR_USD"],),
    execution=BARE,
)
GRID = StudySpec(
    base=BASE,
    space={"fast": Range(low=50, high=500, step=150), "stop": Range(low=40, high=80, step=40)},
)
RANDOM = replace(
    GRID,
    method=Method.RANDOM,
    trials=20,
    batch=8,
    space={"fast": Range(low=20, high=600), "stop": Range(low=20, high=160, step=20)},
)
OPTUNA = replace(RANDOM, method=Method.OPTUNA)

DAY = recorded_day()


def pieces(ticks: TickBatch, length: int = 9_000) -> list[TickBatch]:
    """Cut ticks into batches."""
    return [part_of(ticks, at, at + length) for at in range(0, len(ticks.time), length)]


def run(trials: Sequence[Trial], ticks: TickBatch = DAY) -> list[TrialResult]:
    """Run trials of the EMA cross."""
    return run_trials(BASE, trials, pieces(ticks))


def search(chooses: Searcher, count: int = 1_000) -> list[TrialResult]:
    """Ask and run until nothing is left."""
    done: list[TrialResult] = []
    while trials := chooses.ask(done, count):
        done += run(trials)
    return sorted(done, key=lambda each: each.trial.number)
