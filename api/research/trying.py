"""Backtest a set that a study has found, as if it had been asked for by hand."""

from decimal import Decimal

from adapters.postgres.study_rows import PLAN
from adapters.postgres.tables import StudyRow, StudyTrialRow
from adapters.studies import STUDY
from api.backtests.requests import BacktestRequest, ExecutionRequest
from domain.research import StudySpec
from domain.studies import StudyPlan
from domain.times import from_ns


def backtest_of(row: StudyRow, trial: StudyTrialRow) -> BacktestRequest:
    """Ask for the backtest of a trial, over the ticks that it was chosen on."""
    spec: StudySpec = STUDY.validate_python(row.spec)
    base, start, end = spec.base, spec.base.start, spec.base.end
    if spec.walk_forward is not None:
        plan: StudyPlan = PLAN.validate_python(row.plan)
        window = plan.windows[trial.window_number]
        start, end = from_ns(window.start_ns), from_ns(window.split_ns)
    return BacktestRequest(
        strategy=base.strategy,
        instruments=[each.name for each in base.instruments],
        parameters={**base.parameters, **trial.parameters},
        source=row.source,
        start=start,
        end=end,
        currency=base.currency,
        balance=Decimal(base.balance),
        execution=ExecutionRequest.of(base.execution),
        rates=dict(base.rates),
    )
