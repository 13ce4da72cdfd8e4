"""What to ask of a parameter set that a search has chosen."""

from dataclasses import dataclass, replace

from domain.backtests import BacktestSpec
from domain.research import Trial
from engine.metrics.ledger import Ledger, ledger
from engine.metrics.outcome import Outcome
from engine.research.nearby import nearby_trials, neighbours
from engine.research.trials import TrialSweep
from engine.simulation import Simulation
from engine.ticks import TickBatch
from engine.trust.findings import Finding
from engine.trust.questions import Evidence, examine
from strategies.base import Strategy

NO_EVIDENCE = Evidence()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Examined:
    """A chosen set's whole backtest, and the answers to whether it can be trusted."""

    book: Ledger
    findings: tuple[Finding, ...]


class Examination:
    """Runs the set that was best of so many trials again, and its neighbours beside it.

    Raises:
        StrategyFault: the strategy failed.
        Whatever `Simulation` raises.
    """

    def __init__(
        self, spec: BacktestSpec, best: Trial, tried: int, kind: type[Strategy] | None = None
    ) -> None:
        self._spec = replace(spec, parameters={**spec.parameters, **best.parameters})
        self._tried = tried
        self._simulation = Simulation(self._spec, kind)
        self._nearby = TrialSweep(self._spec, nearby_trials(self._spec, kind), kind)
        self._first_ns = self._last_ns = 0

    def advance(self, batch: TickBatch) -> None:
        """Play the next ticks."""
        if not len(batch.time):
            return
        self._first_ns = self._first_ns or int(batch.time[0])
        self._last_ns = int(batch.time[-1])
        self._simulation.advance([batch])
        self._nearby.advance(batch)

    def finish(self) -> Examined:
        """Close what is open, and ask."""
        self._simulation.finish()
        outcome = Outcome(
            spec=self._spec,
            ticks=self._simulation.progress().ticks,
            start_ns=self._first_ns,
            end_ns=self._last_ns,
            trades=self._simulation.trades(),
            equity=self._simulation.equity(),
        )
        evidence = Evidence(neighbours=neighbours(self._nearby.finish()), trials=self._tried)
        return examination(ledger(outcome), evidence)


def examination(book: Ledger, evidence: Evidence = NO_EVIDENCE) -> Examined:
    """Ask everything of a backtest."""
    return Examined(book=book, findings=examine(book, evidence))
