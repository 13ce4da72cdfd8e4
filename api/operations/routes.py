"""What operators look at and do: schedules, and histories that Temporal no longer has."""

import json
import zlib
from datetime import datetime
from http import HTTPStatus

from fastapi import APIRouter

from adapters.postgres.archive import kept_histories
from adapters.postgres.tables import WorkflowHistory
from adapters.postgres.views.orders import owned_order
from api.dependencies import Reading, ServersHere
from api.links import links_of
from api.operations.schemas import (
    KeptHistory,
    KeptHistoryList,
    Schedule,
    ScheduleBackfill,
    ScheduleChange,
    ScheduleList,
    ScheduleRun,
)
from api.problems import declared, invalid, not_found
from api.security.current_user import AdminUser, CurrentUser
from api.servers import Servers
from api.values import IdInPath
from contracts.names import order_workflow_id
from domain.orders import IntentId
from temporal.overview import Schedules, ScheduleSeen

router = APIRouter(
    prefix="/api",
    tags=["Operations"],
    responses=declared(HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN),
)

LONGEST_BACKFILL = 1_000
"""Runs that may be asked for at once: more are a mistake."""


@router.get("/schedules")
async def list_schedules(_: AdminUser, servers: ServersHere) -> ScheduleList:
    """List everything that runs periodically."""
    found = await Schedules(servers.temporal).every()
    return ScheduleList(items=[_view(each, servers) for each in found])


@router.post("/schedules/pause")
async def pause_schedule(change: ScheduleChange, user: AdminUser, servers: ServersHere) -> Schedule:
    """Pause a schedule; it stays paused over restarts."""
    await _found(servers, change.id)
    await Schedules(servers.temporal).pause(change.id, f"{user.username}: {change.reason}")
    return _view(await _found(servers, change.id), servers)


@router.post("/schedules/resume")
async def resume_schedule(
    change: ScheduleChange, user: AdminUser, servers: ServersHere
) -> Schedule:
    """Let a schedule go on."""
    await _found(servers, change.id)
    await Schedules(servers.temporal).resume(change.id, f"{user.username}: {change.reason}")
    return _view(await _found(servers, change.id), servers)


@router.post("/schedules/trigger", status_code=HTTPStatus.ACCEPTED)
async def trigger_schedule(asked: ScheduleRun, _: AdminUser, servers: ServersHere) -> Schedule:
    """Run a schedule's workflow now."""
    found = await _found(servers, asked.id)
    await Schedules(servers.temporal).trigger(asked.id)
    return _view(found, servers)


@router.post("/schedules/backfill", status_code=HTTPStatus.ACCEPTED)
async def backfill_schedule(
    asked: ScheduleBackfill, _: AdminUser, servers: ServersHere
) -> Schedule:
    """Run what a schedule would have run in a time, one run after the other."""
    found = await _found(servers, asked.id)
    _refuse_long(found, asked.start, asked.end)
    await Schedules(servers.temporal).backfill(asked.id, asked.start, asked.end)
    return _view(found, servers)


def _refuse_long(found: ScheduleSeen, start: datetime, end: datetime) -> None:
    runs = (end - start).total_seconds() / (found.every_seconds or 1)
    if runs > LONGEST_BACKFILL:
        raise invalid("end", f"asks for {runs:.0f} runs, at most {LONGEST_BACKFILL} at once")


async def _found(servers: Servers, schedule: str) -> ScheduleSeen:
    found = await Schedules(servers.temporal).one(schedule)
    if found is None:
        raise not_found("schedule")
    return found


def _view(seen: ScheduleSeen, servers: Servers) -> Schedule:
    last = links_of(servers.settings).to(seen.last) if seen.last is not None else None
    return Schedule(
        id=seen.id,
        workflow=seen.workflow,
        every_seconds=seen.every_seconds,
        paused=seen.paused,
        note=seen.note,
        next_at=seen.next_at,
        last_at=seen.last_at,
        last=seen.last,
        last_url=last.url if last is not None else None,
        runs=seen.runs,
        missed=seen.missed,
    )


@router.get("/orders/{id}/history")
async def get_order_history(
    order_id: IdInPath, user: CurrentUser, session: Reading
) -> KeptHistoryList:
    """Show what happened in an order's workflow, once it is over and was kept."""
    if await owned_order(session, user.id, order_id) is None:
        raise not_found("order")
    kept = await kept_histories(session, order_workflow_id(IntentId(order_id)))
    return KeptHistoryList(items=[_history(row) for row in kept])


def _history(row: WorkflowHistory) -> KeptHistory:
    return KeptHistory(
        workflow_id=row.workflow_id,
        run_id=row.run_id,
        kind=row.kind,
        status=row.status,
        started_at=row.started_at,
        closed_at=row.closed_at,
        kept_at=row.exported_at,
        events=json.loads(zlib.decompress(row.history))["events"],
    )
