"""The events of a run."""

from adapters.postgres.tables import StrategyRun
from domain.events import EventKind, NewEvent, Severity
from domain.orders import RunId
from domain.runs import Run, RunGap, RunStatus


def run_started(run: Run, detail: str) -> NewEvent:
    """Tell that a run trades from now on."""
    return NewEvent(
        kind=EventKind.RUN_STARTED,
        message=f"{run.strategy} trades {run.instrument.name}: {detail}",
        run=run.id,
        instrument=run.instrument.name,
        payload={"strategy": run.strategy, "parameters": dict(run.parameters)},
    )


def run_ended(row: StrategyRun, status: RunStatus, detail: str) -> NewEvent:
    """Tell that a run was stopped, or failed."""
    failed = status is RunStatus.FAILED
    verb = "failed" if failed else "stopped"
    return NewEvent(
        kind=EventKind.RUN_FAILED if failed else EventKind.RUN_STOPPED,
        message=f"{row.strategy} on {row.instrument} {verb}" + (f": {detail}" if detail else ""),
        severity=Severity.ERROR if failed else Severity.INFO,
        run=RunId(row.id),
        instrument=row.instrument,
        payload={
            "ticks_seen": row.ticks_seen,
            "decisions": row.decisions,
            "detail": detail,
        },
    )


def gap_event(run: Run, gap: RunGap) -> NewEvent:
    """Tell that a run did not see some ticks."""
    return NewEvent(
        kind=EventKind.RUN_GAP,
        message=f"{run.strategy} on {run.instrument.name} missed ticks: {gap.reason}",
        severity=Severity.WARNING,
        run=run.id,
        instrument=run.instrument.name,
        payload={
            "after_tick": str(gap.after),
            "before_tick": str(gap.before),
            "reason": gap.reason,
        },
    )
