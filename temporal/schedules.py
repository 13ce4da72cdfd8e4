"""Schedules, declared and brought up to date at every start."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleIntervalSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleSpec,
    ScheduleUpdate,
    ScheduleUpdateInput,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Periodic:
    """A workflow that runs every so often; runs missed in an outage are not made up for."""

    id: str
    workflow: str
    queue: str
    every: timedelta
    summary: str
    argument: object | None = None


async def declare(client: Client, periodic: Periodic) -> None:
    """Create a schedule, or bring it up to date, leaving it paused where somebody paused it."""
    wanted = _schedule(periodic)
    try:
        await client.create_schedule(periodic.id, wanted)
    except ScheduleAlreadyRunningError:
        await client.get_schedule_handle(periodic.id).update(lambda found: _renewed(found, wanted))


def _renewed(found: ScheduleUpdateInput, wanted: Schedule) -> ScheduleUpdate:
    wanted.state = found.description.schedule.state
    return ScheduleUpdate(schedule=wanted)


def _schedule(periodic: Periodic) -> Schedule:
    arguments: list[Any] = [] if periodic.argument is None else [periodic.argument]
    return Schedule(
        action=ScheduleActionStartWorkflow(
            periodic.workflow,
            args=arguments,
            id=periodic.id,
            task_queue=periodic.queue,
            static_summary=periodic.summary,
            run_timeout=max(periodic.every * 10, timedelta(minutes=2)),
        ),
        spec=ScheduleSpec(intervals=[ScheduleIntervalSpec(every=periodic.every)]),
        policy=SchedulePolicy(
            overlap=ScheduleOverlapPolicy.SKIP,
            catchup_window=max(periodic.every, timedelta(seconds=10)),
        ),
    )
