"""Backtests, their progress and what they found, as the API shows them."""

from datetime import datetime
from decimal import Decimal

from pydantic import JsonValue

from adapters.postgres.backtest_rows import SPEC, curve_points
from adapters.postgres.tables import BacktestRow
from api.backtests.requests import MILLISECOND_NS, ExecutionRequest
from api.links import WorkflowLinks
from api.runs.schemas import ParameterValue
from api.values import DecimalText, View
from contracts.names import backtest_workflow_id
from domain.backtests import BacktestId, BacktestSpec, BacktestStatus, BacktestWish
from domain.times import from_ns
from engine.metrics.table import METRICS
from engine.trust.findings import TrustVerdict


class BacktestProgress(View):
    """How far a backtest has come: ticks of how many, the market time, its money by then."""

    ticks: int
    of_ticks: int
    market_time: datetime | None
    trades: int
    balance: DecimalText
    nav: DecimalText


class Backtest(View):
    """A backtest as it stands. `wish` is what somebody wants of it; it follows soon.

    `status_field` is what of the request was at fault, where it failed. `metrics` are there with
    the report; `/api/backtests/metrics` says what each is. One that has no value is null.
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
    config_hash: str
    status: BacktestStatus
    status_detail: str | None
    status_field: str | None
    wish: BacktestWish
    progress: BacktestProgress
    metrics: dict[str, JsonValue] | None
    report_hash: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    workflow_id: str
    workflow_url: str | None


class CurvePoint(View):
    """The account at a market time, to be drawn."""

    time: datetime
    balance: float
    nav: float


class FindingFigure(View):
    """A number behind a finding; null where it could not be reckoned."""

    title: str
    value: str | float | int | None
    unit: str


class BacktestFinding(View):
    """One question of whether a backtest can be trusted, and its answer in a sentence."""

    key: str
    title: str
    verdict: TrustVerdict
    sentence: str
    figures: list[FindingFigure]


class BacktestWithCurve(View):
    """A backtest, and its equity as far as it is known, thinned to be drawn.

    `findings` are there with the report.
    """

    backtest: Backtest
    curve: list[CurvePoint]
    findings: list[BacktestFinding]


class BacktestPage(View):
    """Backtests, the latest asked for first."""

    items: list[Backtest]
    next_cursor: str | None


class BacktestTrade(View):
    """One closing of (a part of) a trade; rows of one `trade` closed it in parts.

    `units` are those closed, signed as they were held. `profit` is without `financing`.
    `adverse`, `favourable` and `entry_spread` are points.
    """

    row: int
    trade: int
    instrument: str
    reason: str
    units: int
    opened_at: datetime
    closed_at: datetime
    entry: DecimalText
    exit: DecimalText
    profit: DecimalText
    financing: DecimalText
    adverse: int
    favourable: int
    entry_spread: int


class BacktestTradePage(View):
    """Trades in the order of their closing."""

    items: list[BacktestTrade]
    total: int
    next_cursor: str | None


class EquityPoint(View):
    """The account at the end of a span of market time, and its lowest value within."""

    time: datetime
    balance: DecimalText
    nav: DecimalText
    lowest: DecimalText


class BacktestEquity(View):
    """An equity curve of at most the points asked for, out of `rows` hours."""

    items: list[EquityPoint]
    rows: int


class BacktestComparison(View):
    """Backtests side by side, in the order asked for."""

    items: list[BacktestWithCurve]


def backtest_view(row: BacktestRow, links: WorkflowLinks) -> Backtest:
    """Show a backtest."""
    spec: BacktestSpec = SPEC.validate_python(row.spec)
    workflow = links.to(backtest_workflow_id(BacktestId(row.id)))
    return Backtest(
        id=row.id,
        strategy=row.strategy,
        parameters=dict(spec.parameters),
        instruments=[each.name for each in spec.instruments],
        source=row.source,
        start=spec.start,
        end=spec.end,
        currency=spec.currency,
        starting_balance=spec.balance,
        execution=ExecutionRequest.of(spec.execution),
        rates=dict(spec.rates),
        config_hash=row.config_hash,
        status=BacktestStatus(row.status),
        status_detail=row.status_detail or None,
        status_field=row.status_field or None,
        wish=BacktestWish(row.wish),
        progress=_progress(row),
        metrics=row.metrics,
        report_hash=row.report_hash,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        workflow_id=workflow.id,
        workflow_url=workflow.url,
    )


def curve_view(row: BacktestRow, links: WorkflowLinks) -> BacktestWithCurve:
    """Show a backtest with its equity."""
    points = [
        CurvePoint(time=from_ns(time_ms * MILLISECOND_NS), balance=balance, nav=nav)
        for time_ms, balance, nav in curve_points(row)
    ]
    findings = (row.results or {}).get("findings", [])
    return BacktestWithCurve(
        backtest=backtest_view(row, links),
        curve=points,
        findings=[BacktestFinding.model_validate(each) for each in findings],
    )


class MetricDefinition(View):
    """What a metric of a backtest is: `better` says which way is better, if any."""

    key: str
    title: str
    definition: str
    unit: str
    better: str
    group: str


class MetricList(View):
    """Every metric, in the order of the report."""

    items: list[MetricDefinition]


def metric_list() -> MetricList:
    """Say what every metric is."""
    return MetricList(
        items=[
            MetricDefinition(
                key=each.key,
                title=each.title,
                definition=each.definition,
                unit=each.unit,
                better=each.better,
                group=each.group,
            )
            for each in METRICS.values()
        ]
    )


def _progress(row: BacktestRow) -> BacktestProgress:
    return BacktestProgress(
        ticks=row.ticks,
        of_ticks=row.of_ticks,
        market_time=from_ns(row.market_time_ns) if row.market_time_ns else None,
        trades=row.trades,
        balance=Decimal(row.balance),
        nav=Decimal(row.nav),
    )
