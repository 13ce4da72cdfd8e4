"""Studies, their trials and what was best of them, as the API shows them."""

import sys
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from adapters.postgres.study_rows import PLAN, to_result
from adapters.postgres.tables import StudyRow, StudyTrialRow
from adapters.studies import STUDY
from api.backtests.requests import ExecutionRequest
from api.links import WorkflowLinks
from api.runs.schemas import ParameterValue
from api.values import DecimalText, View
from contracts.names import study_workflow_id
from domain.backtests import BacktestWish
from domain.research import (
    Best,
    Choices,
    Growth,
    Method,
    Objective,
    Sample,
    Scale,
    StudyId,
    StudySpec,
    StudyStatus,
    Vary,
    Window,
)
from domain.studies import StudyPlan, TrialStatus
from domain.times import from_ns
from domain.walking import walked

Found = Mapping[tuple[int, str], StudyTrialRow]


class Varied(View):
    """What is tried of a parameter: `values`, or from `low` to `high` by `step`."""

    values: list[ParameterValue] | None
    low: float | None
    high: float | None
    step: float | None
    scale: Scale | None


class Walk(View):
    """How a study walks forward."""

    in_sample: timedelta
    out_of_sample: timedelta
    growth: Growth


class StudyProgress(View):
    """How far a study has come: trials run of how many, and those of them that ended early."""

    done: int
    of: int
    failed: int


class Study(View):
    """A study as it stands. `wish` is what somebody wants of it; it follows soon.

    `status_field` is what of the request was at fault, where it failed.
    """

    id: str
    strategy: str
    parameters: dict[str, ParameterValue]
    instruments: list[str]
    source: str
    start: datetime | None
    end: datetime | None
    currency: str
    starting_balance: DecimalText
    execution: ExecutionRequest
    rates: dict[str, DecimalText]
    space: dict[str, Varied]
    method: Method
    trials: int
    seed: int
    objective: Objective
    minimum_trades: int
    batch: int
    walk_forward: Walk | None
    parallel: int
    config_hash: str
    status: StudyStatus
    status_detail: str | None
    status_field: str | None
    wish: BacktestWish
    progress: StudyProgress
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    workflow_id: str
    workflow_url: str | None


class StudyTrial(View):
    """A parameter set, and what came of it in the account's currency.

    `score` is the study's objective, null where the set cannot be the best; a profit over nothing
    at all counts as the largest number there is. `fault` says why the trial ended early.
    """

    window: int
    sample: Sample
    number: int
    parameters: dict[str, ParameterValue]
    status: TrialStatus
    score: float | None
    profit: DecimalText
    ticks: int
    trades: int
    closings: int
    wins: int
    gains: DecimalText
    losses: DecimalText
    drawdown: DecimalText
    fault: str | None
    worker: str | None
    done_at: datetime | None


class StudyTrialPage(View):
    """Trials, the best first."""

    items: list[StudyTrial]
    next_cursor: str | None


class StudyWindow(View):
    """A window: what was best from `start` to `split`, and what became of it until `end`."""

    number: int
    start: datetime
    split: datetime
    end: datetime
    chosen: StudyTrial | None
    tried: StudyTrial | None


class StudyWalked(View):
    """What a walk forward came to until now, windows that were tried only.

    `efficiency` is what a day brought out of sample over what it brought in sample, null where
    nothing was won in sample.
    """

    in_profit: DecimalText
    out_profit: DecimalText
    efficiency: float | None
    windows_tried: int
    windows_won: int


class StudyWithBest(View):
    """A study, and what is best in each of its windows until now; `walked` where it walks."""

    study: Study
    windows: list[StudyWindow]
    walked: StudyWalked | None


class StudyPage(View):
    """Studies, the latest asked for first."""

    items: list[Study]
    next_cursor: str | None


def study_view(row: StudyRow, links: WorkflowLinks) -> Study:
    """Show a study."""
    spec: StudySpec = STUDY.validate_python(row.spec)
    base, workflow = spec.base, links.to(study_workflow_id(StudyId(row.id)))
    return Study(
        id=row.id,
        strategy=row.strategy,
        parameters=dict(base.parameters),
        instruments=[each.name for each in base.instruments],
        source=row.source,
        start=base.start,
        end=base.end,
        currency=base.currency,
        starting_balance=base.balance,
        execution=ExecutionRequest.of(base.execution),
        rates=dict(base.rates),
        space={name: _varied(each) for name, each in spec.space.items()},
        method=spec.method,
        trials=spec.trials,
        seed=spec.seed,
        objective=spec.objective,
        minimum_trades=spec.minimum_trades,
        batch=spec.batch,
        walk_forward=_walk(spec),
        parallel=row.parallel,
        config_hash=row.config_hash,
        status=StudyStatus(row.status),
        status_detail=row.status_detail or None,
        status_field=row.status_field or None,
        wish=BacktestWish(row.wish),
        progress=StudyProgress(done=row.done, of=row.trials, failed=row.failed),
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        workflow_id=workflow.id,
        workflow_url=workflow.url,
    )


def trial_view(row: StudyTrialRow) -> StudyTrial:
    """Show a trial."""
    return StudyTrial(
        window=row.window_number,
        sample=Sample(row.sample),
        number=row.number,
        parameters=row.parameters,
        status=TrialStatus(row.status),
        score=_in_json(row.score),
        profit=Decimal(row.profit),
        ticks=row.ticks,
        trades=row.trades,
        closings=row.closings,
        wins=row.wins,
        gains=Decimal(row.gains),
        losses=Decimal(row.losses),
        drawdown=Decimal(row.drawdown),
        fault=row.fault or None,
        worker=row.worker,
        done_at=row.done_at,
    )


def best_view(row: StudyRow, best: Sequence[StudyTrialRow], links: WorkflowLinks) -> StudyWithBest:
    """Show a study with the best trials of its windows."""
    plan: StudyPlan | None = PLAN.validate_python(row.plan) if row.plan is not None else None
    windows = plan.windows if plan is not None else ()
    found = {(each.window_number, each.sample): each for each in best}
    shown = study_view(row, links)
    return StudyWithBest(
        study=shown,
        windows=[_window(window, found) for window in windows],
        walked=_walked(windows, found) if shown.walk_forward is not None else None,
    )


def _window(window: Window, found: Found) -> StudyWindow:
    chosen, tried = (found.get((window.number, sample)) for sample in (Sample.IN, Sample.OUT))
    return StudyWindow(
        number=window.number,
        start=from_ns(window.start_ns),
        split=from_ns(window.split_ns),
        end=from_ns(window.end_ns),
        chosen=trial_view(chosen) if chosen is not None else None,
        tried=trial_view(tried) if tried is not None else None,
    )


def _walked(windows: Sequence[Window], found: Found) -> StudyWalked:
    best = []
    for window in windows:
        chosen = found.get((window.number, Sample.IN))
        tried = found.get((window.number, Sample.OUT))
        if chosen is not None and tried is not None and tried.done_at is not None:
            best.append(Best(window=window, chosen=to_result(chosen), tried=to_result(tried)))
    came_to = walked(best)
    return StudyWalked(
        in_profit=came_to.in_profit,
        out_profit=came_to.out_profit,
        efficiency=came_to.efficiency,
        windows_tried=len(best),
        windows_won=came_to.windows_won,
    )


def _varied(vary: Vary) -> Varied:
    if isinstance(vary, Choices):
        return Varied(values=list(vary.values), low=None, high=None, step=None, scale=None)
    return Varied(values=None, low=vary.low, high=vary.high, step=vary.step, scale=vary.scale)


def _walk(spec: StudySpec) -> Walk | None:
    walk = spec.walk_forward
    if walk is None:
        return None
    return Walk(in_sample=walk.in_sample, out_of_sample=walk.out_of_sample, growth=walk.growth)


def _in_json(score: float | None) -> float | None:
    """JSON knows nothing that is without end."""
    return None if score is None else min(score, sys.float_info.max)
