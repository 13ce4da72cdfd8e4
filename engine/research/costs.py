"""The same strategy run again where trading costs more: wider spreads, slippage, slowness."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from domain.backtests import BacktestSpec
from domain.research import Trial, TrialResult
from engine.metrics.values import Unit
from engine.research.trials import TrialSweep
from engine.ticks import TickBatch
from engine.trust.findings import Figure, Finding, TrustVerdict, amount
from strategies.base import Strategy

MILLISECOND_NS = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CostCase:
    """What is added to the costs of a backtest: a share of each spread, points, milliseconds.

    Whoever does not live on a `bare` case lives on nothing but good prices.
    """

    title: str
    spread: float = 0.0
    slippage: int = 0
    latency_ms: int = 0
    bare: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CostOutcome:
    """A case, and what came of it."""

    case: CostCase
    result: TrialResult


AS_RECORDED = CostCase(title="As recorded", bare=True)
CASES = (
    AS_RECORDED,
    CostCase(title="Spreads half as wide again", spread=0.5, bare=True),
    CostCase(title="Spreads twice as wide", spread=1.0),
    CostCase(title="A point of slippage more", slippage=1, bare=True),
    CostCase(title="Three points of slippage more", slippage=3),
    CostCase(title="250 ms later", latency_ms=250),
    CostCase(title="A second later", latency_ms=1_000),
)


class CostRuns:
    """Plays ticks in every case at once.

    Raises what `TrialSweep` does.
    """

    def __init__(
        self,
        spec: BacktestSpec,
        kind: type[Strategy] | None = None,
        cases: Sequence[CostCase] = CASES,
    ) -> None:
        self._cases = cases
        self._sweeps = [
            TrialSweep(_dearer(spec, case), [Trial(number=0, parameters={})], kind, threads=1)
            for case in cases
        ]

    def advance(self, batch: TickBatch) -> None:
        """Play the next ticks."""
        for case, sweep in zip(self._cases, self._sweeps, strict=True):
            sweep.advance(widened(batch, case.spread))

    def finish(self) -> tuple[CostOutcome, ...]:
        """Close what is open, and return what came of each case."""
        return tuple(
            CostOutcome(case=case, result=sweep.finish()[0])
            for case, sweep in zip(self._cases, self._sweeps, strict=True)
        )


def widened(batch: TickBatch, share: float) -> TickBatch:
    """Return ticks with spreads wider by a share, in whole points, around the same mid.

    Of an odd number of points the ask gets one more.
    """
    more = np.rint((batch.ask - batch.bid) * share).astype(np.int32)
    return TickBatch(batch.time, batch.bid - more // 2, batch.ask + (more - more // 2))


def cost_finding(outcomes: Sequence[CostOutcome], currency: str) -> Finding:
    """Say whether the profit outlives dearer trading."""
    figures = tuple(
        Figure(title=each.case.title, value=each.result.profit, unit=Unit.MONEY)
        for each in outcomes
    )
    worst = min(outcomes, key=lambda each: each.result.profit)
    said = f"{worst.case.title}, it makes {amount(worst.result.profit, currency)}."
    losing = [each.case for each in outcomes if each.result.profit <= 0]
    if any(case.bare for case in losing):
        return _finding(TrustVerdict.BAD, f"{said} Ordinary costs eat this.", figures)
    if losing:
        return _finding(TrustVerdict.DOUBTFUL, f"{said} A busy hour costs that much.", figures)
    return _finding(TrustVerdict.GOOD, f"{said} There is room for a worse broker.", figures)


def _dearer(spec: BacktestSpec, case: CostCase) -> BacktestSpec:
    execution = replace(
        spec.execution,
        slippage=spec.execution.slippage + case.slippage,
        latency_ns=spec.execution.latency_ns + case.latency_ms * MILLISECOND_NS,
    )
    return replace(spec, execution=execution)


def _finding(verdict: TrustVerdict, sentence: str, figures: tuple[Figure, ...]) -> Finding:
    return Finding(
        key="dearer_trading",
        title="Does it live where trading costs more?",
        verdict=verdict,
        sentence=sentence,
        figures=figures,
    )
