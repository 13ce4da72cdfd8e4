"""What was best on a window, tried on the ticks after it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from domain.backtests import BacktestSpec
from domain.research import Sample, Trial, TrialResult, Window
from domain.runs import StrategyFault
from engine.metrics.outcome import Outcome
from engine.results import EQUITY, MICRO, TRADE
from engine.simulation import Simulation
from engine.tables import Table
from engine.ticks import TickBatch, joined, part_of
from strategies.base import Strategy
from strategies.catalogue import made, strategy_class, validated


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tried:
    """What came of a trial out of sample, with its trades and its equity."""

    result: TrialResult
    trades: Table
    equity: Table


def out_of_sample(best: Trial) -> Trial:
    """Return the trial of a set that was best, on the ticks after its window."""
    return replace(best, sample=Sample.OUT)


def lead_ticks(spec: BacktestSpec, trial: Trial, kind: type[Strategy] | None = None) -> int:
    """Return how many ticks before the start a trial is shown to warm up."""
    strategy = kind or strategy_class(spec.strategy)
    given = {**spec.parameters, **trial.parameters}
    return made(strategy, validated(strategy, spec.strategy, given)).warm_up()


def last_ticks(ticks: Iterable[TickBatch], count: int) -> list[TickBatch]:
    """Return the last ticks of a history, `count` or fewer."""
    kept: list[TickBatch] = []
    for batch in ticks:
        kept.append(batch)
        while len(kept) > 1 and sum(len(each.time) for each in kept[1:]) >= count:
            del kept[0]
    if not kept or not count:
        return []
    whole = kept[0]
    for batch in kept[1:]:
        whole = joined(whole, batch)
    return [part_of(whole, max(len(whole.time) - count, 0))]


def try_out(
    spec: BacktestSpec,
    trial: Trial,
    lead: Iterable[TickBatch],
    ticks: Iterable[TickBatch],
    kind: type[Strategy] | None = None,
) -> Tried:
    """Run a trial as a live run would start: warmed up on the ticks before, and flat.

    What it asks for on the `lead` is ignored. What is open at the end is closed there.
    """
    given = replace(spec, parameters={**spec.parameters, **trial.parameters})
    simulation, fault = Simulation(given, kind), ""
    try:
        for batch in lead:
            simulation.warm(batch)
        for batch in ticks:
            simulation.advance([batch])
        simulation.finish()
    except StrategyFault as error:
        fault = str(error)
    trades = simulation.trades()
    result = _result(trial, simulation, trades, fault)
    return Tried(result=result, trades=trades, equity=simulation.equity())


def _result(trial: Trial, simulation: Simulation, trades: Table, fault: str) -> TrialResult:
    progress, profits = simulation.progress(), trades["profit"]
    return TrialResult(
        trial=trial,
        profit=progress.balance - simulation.spec.balance,
        ticks=progress.ticks,
        trades=progress.trades,
        closings=len(trades),
        wins=int((profits > 0).sum()),
        gains=Decimal(int(profits[profits > 0].sum())) / MICRO,
        losses=Decimal(int(profits[profits < 0].sum())) / MICRO,
        drawdown=simulation.drawdown,
        fault=fault,
    )


def stitched(spec: BacktestSpec, windows: Sequence[Window], tried: Sequence[Tried]) -> Outcome:
    """Put what came of the windows out of sample behind each other, as one backtest.

    Each window began with the starting balance: profits are added, nothing is compounded.
    """
    trades, equity, offset, count = [], [], 0, 0
    for each in tried:
        trades.append(_renumbered(each.trades, count))
        equity.append(_raised(each.equity, offset))
        offset += _micro(each.result.profit)
        count += int(each.trades["trade"].max(initial=0))
    return Outcome(
        spec=spec,
        ticks=sum(each.result.ticks for each in tried),
        start_ns=windows[0].split_ns,
        end_ns=windows[-1].end_ns - 1,
        trades=np.concatenate(trades) if trades else np.zeros(0, TRADE),
        equity=np.concatenate(equity) if equity else np.zeros(0, EQUITY),
    )


def _renumbered(trades: Table, count: int) -> Table:
    moved = trades.copy()
    moved["trade"] += count
    return moved


def _raised(equity: Table, offset: int) -> Table:
    moved = equity.copy()
    for column in ("balance", "nav", "lowest"):
        moved[column] += offset
    return moved


def _micro(amount: Decimal) -> int:
    return int(amount * MICRO)
