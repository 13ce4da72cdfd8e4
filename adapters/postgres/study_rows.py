"""Rows of studies and their trials, and what they stand for."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from pydantic import TypeAdapter

from adapters.postgres.tables import StudyRow, StudyTrialRow
from adapters.studies import STUDY
from domain.accounts import OwnerId
from domain.backtests import BacktestWish
from domain.events import EventKind, NewEvent, Severity
from domain.research import (
    Sample,
    StudyId,
    StudySpec,
    StudyStatus,
    Trial,
    TrialResult,
    score,
)
from domain.studies import Study, StudyEnd, StudyPlan, TrialStatus

PLAN = TypeAdapter(StudyPlan)

ENDED = {
    StudyStatus.DONE: EventKind.STUDY_DONE,
    StudyStatus.CANCELLED: EventKind.STUDY_CANCELLED,
    StudyStatus.FAILED: EventKind.STUDY_FAILED,
}


def to_study(row: StudyRow) -> Study:
    """Read a study."""
    return Study(
        id=StudyId(row.id),
        owner=OwnerId(row.owner_id),
        source=row.source,
        spec=STUDY.validate_python(row.spec),
        config_hash=row.config_hash,
        parallel=row.parallel,
        status=StudyStatus(row.status),
        wish=BacktestWish(row.wish),
    )


def to_trial(row: StudyTrialRow) -> Trial:
    """Read a trial."""
    return Trial(
        number=row.number,
        parameters=row.parameters,
        window=row.window_number,
        sample=Sample(row.sample),
    )


def to_result(row: StudyTrialRow) -> TrialResult:
    """Read what came of a trial."""
    return TrialResult(
        trial=to_trial(row),
        profit=Decimal(row.profit),
        ticks=row.ticks,
        trades=row.trades,
        closings=row.closings,
        wins=row.wins,
        gains=Decimal(row.gains),
        losses=Decimal(row.losses),
        drawdown=Decimal(row.drawdown),
        fault=row.fault,
    )


def trial_values(study: StudyId, trial: Trial, now: datetime) -> dict[str, Any]:
    """Write a trial that is to be run."""
    return {
        "study_id": study,
        "window_number": trial.window,
        "sample": trial.sample,
        "number": trial.number,
        "parameters": dict(trial.parameters),
        "status": TrialStatus.WAITING,
        "asked_at": now,
        **dict.fromkeys(("profit", "gains", "losses", "drawdown"), Decimal(0)),
        **dict.fromkeys(("ticks", "trades", "closings", "wins"), 0),
        "fault": "",
    }


def result_values(
    result: TrialResult, spec: StudySpec, worker: str, now: datetime
) -> dict[str, Any]:
    """Write what came of a trial."""
    return {
        "status": TrialStatus.FAILED if result.fault else TrialStatus.DONE,
        "worker": worker,
        "score": score(result, spec),
        "profit": result.profit,
        "ticks": result.ticks,
        "trades": result.trades,
        "closings": result.closings,
        "wins": result.wins,
        "gains": result.gains,
        "losses": result.losses,
        "drawdown": result.drawdown,
        "fault": result.fault,
        "done_at": now,
    }


def ended_event(row: StudyRow, end: StudyEnd) -> NewEvent:
    """Tell how a study ended."""
    failed = end.status is StudyStatus.FAILED
    said = f"Study of {row.strategy} {end.status}"
    return NewEvent(
        kind=ENDED[end.status],
        message=f"{said}: {end.detail}" if end.detail else said,
        severity=Severity.ERROR if failed else Severity.INFO,
        payload={"study_id": row.id, "strategy": row.strategy, "detail": end.detail},
    )
