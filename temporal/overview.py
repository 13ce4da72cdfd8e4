"""What people may see of Temporal's schedules, and do to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from temporalio.client import (
    Client,
    ScheduleActionExecutionStartWorkflow,
    ScheduleActionStartWorkflow,
    ScheduleBackfill,
    ScheduleDescription,
    ScheduleHandle,
    ScheduleOverlapPolicy,
)
from temporalio.service import RPCError, RPCStatusCode


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleSeen:
    """A schedule as it stands. `every_seconds` is its interval; times are UTC.

    `last` names the workflow that it started last, and `missed` counts what an outage took.
    """

    id: str
    workflow: str
    summary: str
    every_seconds: float | None
    paused: bool
    note: str
    next_at: datetime | None
    last_at: datetime | None
    last: str | None
    runs: int
    missed: int


class Schedules:
    """Lists, pauses and back-fills schedules. Raises `temporalio.service.RPCError`."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def every(self) -> Sequence[ScheduleSeen]:
        """Describe every schedule, by id."""
        ids = [each.id async for each in await self._client.list_schedules()]
        return [_seen(await self._handle(each).describe()) for each in sorted(ids)]

    async def one(self, schedule: str) -> ScheduleSeen | None:
        """Describe a schedule; nothing where there is none."""
        try:
            return _seen(await self._handle(schedule).describe())
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                return None
            raise

    async def pause(self, schedule: str, note: str) -> None:
        """Pause a schedule; starting the platform again leaves it paused."""
        await self._handle(schedule).pause(note=note)

    async def resume(self, schedule: str, note: str) -> None:
        """Let a schedule go on."""
        await self._handle(schedule).unpause(note=note)

    async def trigger(self, schedule: str) -> None:
        """Run a schedule's workflow now, beside whatever it does."""
        await self._handle(schedule).trigger(overlap=ScheduleOverlapPolicy.ALLOW_ALL)

    async def backfill(self, schedule: str, start: datetime, end: datetime) -> None:
        """Run what a schedule would have run between two moments, one after the other."""
        await self._handle(schedule).backfill(
            ScheduleBackfill(start_at=start, end_at=end, overlap=ScheduleOverlapPolicy.BUFFER_ALL)
        )

    def _handle(self, schedule: str) -> ScheduleHandle:
        return self._client.get_schedule_handle(schedule)


def _seen(found: ScheduleDescription) -> ScheduleSeen:
    schedule, info = found.schedule, found.info
    action = schedule.action
    last = info.recent_actions[-1] if info.recent_actions else None
    started = last.action if last is not None else None
    return ScheduleSeen(
        id=found.id,
        workflow=action.workflow if isinstance(action, ScheduleActionStartWorkflow) else "",
        summary=found.id,
        every_seconds=_interval(found),
        paused=schedule.state.paused,
        note=schedule.state.note or "",
        next_at=info.next_action_times[0] if info.next_action_times else None,
        last_at=last.started_at if last is not None else None,
        last=started.workflow_id
        if isinstance(started, ScheduleActionExecutionStartWorkflow)
        else None,
        runs=info.num_actions,
        missed=info.num_actions_missed_catchup_window,
    )


def _interval(found: ScheduleDescription) -> float | None:
    intervals = found.schedule.spec.intervals
    return intervals[0].every.total_seconds() if intervals else None
