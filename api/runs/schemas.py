"""Strategies, their runs and what the runs saw and decided, as the API shows them."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field, JsonValue, StrictBool, StrictFloat, StrictInt, StringConstraints

from adapters.postgres.tables import JournalEntry as JournalRow
from adapters.postgres.tables import StrategyRun
from api.links import WorkflowLinks
from api.values import Body, Identifier, InstrumentName, View
from contracts.names import strategy_run_workflow_id
from domain.orders import RunId
from domain.runs import RunStatus, StopMode
from strategies.catalogue import StrategyDescription
from strategies.folder import BrokenStrategy as Broken
from strategies.form import ParameterField

LARGEST = 2**53
LONGEST_DRAIN = 7 * 86_400

ParameterValue = (
    StrictBool
    | Annotated[StrictInt, Field(ge=-LARGEST, le=LARGEST)]
    | Annotated[StrictFloat, Field(allow_inf_nan=False)]
)
"""A parameter's value, as JSON has it."""


class ParameterType(StrEnum):
    """What kind of value a parameter takes."""

    INT = "int"
    FLOAT = "float"
    BOOL = "bool"


class Parameter(View):
    """A parameter of a strategy, as a form would ask for it; both bounds are allowed."""

    name: str
    type: ParameterType
    default: ParameterValue
    minimum: float | None
    maximum: float | None
    unit: str | None
    text: str


class Strategy(View):
    """A strategy that can be run."""

    name: str
    title: str
    description: str
    parameters: list[Parameter]


class BrokenStrategy(View):
    """A file of the user's own folder that cannot be used; no line where none is to blame."""

    file: str
    line: int | None
    problem: str


class StrategyList(View):
    """Every strategy, and the files that are none."""

    items: list[Strategy]
    broken: list[BrokenStrategy]


class RunRequest(Body):
    """Start a strategy; parameters that are left out take their defaults."""

    account_id: Identifier
    strategy: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,60}$")]
    instrument: InstrumentName
    parameters: Annotated[dict[str, ParameterValue], Field(max_length=100, default_factory=dict)]


class StopRequest(Body):
    """How a run is to stop; no mode takes away the stops that stand at the broker.

    `at_once`: decide no more, and cancel what waits; the position stays. `keep`: decide no
    more, and leave everything. `close`: as at once, and close the position. `drain`: only
    reduce, until flat; not flat after `drain_seconds`, the position is closed.
    """

    mode: StopMode = StopMode.AT_ONCE
    drain_seconds: Annotated[StrictInt, Field(ge=1, le=LONGEST_DRAIN)] | None = None


class Run(View):
    """A strategy trading one instrument on one account."""

    id: str
    account_id: str
    strategy: str
    instrument: str
    parameters: dict[str, ParameterValue]
    config_hash: str
    status: RunStatus
    status_detail: str | None
    stop_mode: StopMode | None
    stop_until: datetime | None
    ticks_seen: int
    decisions: int
    started_at: datetime
    stopped_at: datetime | None
    workflow_id: str
    workflow_url: str | None


class RunList(View):
    """Runs, the latest started first."""

    items: list[Run]


class JournalEntry(View):
    """What a run saw besides ticks, or decided, after the tick with an identity."""

    sequence: int
    kind: str
    after_tick: str
    at: datetime
    payload: dict[str, JsonValue]


class JournalPage(View):
    """A run's journal, newest first."""

    items: list[JournalEntry]
    next_cursor: str | None


def strategy_view(strategy: StrategyDescription) -> Strategy:
    """Show a strategy."""
    return Strategy(
        name=strategy.name,
        title=strategy.title,
        description=strategy.description,
        parameters=[_parameter(field) for field in strategy.parameters],
    )


def broken_view(error: Broken) -> BrokenStrategy:
    """Show what is wrong with a file."""
    return BrokenStrategy(file=error.file.name, line=error.line or None, problem=error.problem)


def _parameter(field: ParameterField) -> Parameter:
    is_number = field.kind is not bool
    return Parameter(
        name=field.name,
        type=ParameterType(field.kind.__name__),
        default=field.default,
        minimum=field.parameter.minimum if is_number else None,
        maximum=field.parameter.maximum if is_number else None,
        unit=field.parameter.unit or None,
        text=field.parameter.text,
    )


def run_view(row: StrategyRun, links: WorkflowLinks) -> Run:
    """Show a run."""
    workflow = links.to(strategy_run_workflow_id(RunId(row.id)))
    return Run(
        id=row.id,
        account_id=row.account_id,
        strategy=row.strategy,
        instrument=row.instrument,
        parameters=row.parameters,
        config_hash=row.config_hash,
        status=RunStatus(row.status),
        status_detail=row.status_detail or None,
        stop_mode=StopMode(row.stop_mode) if row.stop_mode else None,
        stop_until=row.stop_until,
        ticks_seen=row.ticks_seen,
        decisions=row.decisions,
        started_at=row.started_at,
        stopped_at=row.stopped_at,
        workflow_id=workflow.id,
        workflow_url=workflow.url,
    )


def journal_view(row: JournalRow) -> JournalEntry:
    """Show an entry of a journal."""
    return JournalEntry(
        sequence=row.sequence,
        kind=row.kind,
        after_tick=row.after_tick,
        at=row.at,
        payload=row.payload,
    )
