"""Schedules and kept histories as the API shows them."""

from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import Field, StringConstraints, model_validator

from api.values import Body, Moment, Reason, View

ScheduleId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._:/-]{1,120}$")]


class Schedule(View):
    """Something periodic; `every_seconds` is its interval.

    `last` names the workflow that it started last; `missed` counts what an outage took.
    """

    id: str
    workflow: str
    every_seconds: float | None
    paused: bool
    note: str
    next_at: datetime | None
    last_at: datetime | None
    last: str | None
    last_url: str | None
    runs: int
    missed: int


class ScheduleList(View):
    """Every schedule, by id."""

    items: list[Schedule]


class ScheduleChange(Body):
    """Pause a schedule, or let it go on; the reason is kept with it."""

    id: ScheduleId
    reason: Reason


class ScheduleRun(Body):
    """Run a schedule's workflow now."""

    id: ScheduleId


class ScheduleBackfill(Body):
    """Run what a schedule would have run between two moments, one after the other."""

    id: ScheduleId
    start: Moment
    end: Moment

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end <= self.start:
            raise ValueError("the end must be after the start")
        return self


class KeptHistory(View):
    """What happened in a workflow that is over: Temporal's own events, oldest first."""

    workflow_id: str
    run_id: str
    kind: str
    status: str
    started_at: datetime
    closed_at: datetime
    kept_at: datetime
    events: Annotated[list[dict[str, Any]], Field(description="Temporal's history events")]


class KeptHistoryList(View):
    """Every kept run of a workflow, the oldest first."""

    items: list[KeptHistory]
