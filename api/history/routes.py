"""Recorded ticks: what can be backtested."""

import asyncio
from datetime import date, datetime

from fastapi import APIRouter

from adapters.history.describing import Held, describe
from adapters.history.errors import HistoryUnavailable, UnreadableHistory
from adapters.history.stores import FolderStore
from api.dependencies import ServersHere
from api.problems import ProblemCode, unavailable
from api.security.current_user import CurrentUser
from api.values import View
from domain.times import from_ns

router = APIRouter(prefix="/api", tags=["Backtests"])


class HistoryHeld(View):
    """The ticks of one instrument from one source; `missing` are days without any.

    Saturdays are not missing.
    """

    source: str
    instrument: str
    ticks: int
    bytes: int
    files: int
    first: datetime
    last: datetime
    missing: list[date]


class HistoryList(View):
    """Everything that is recorded."""

    items: list[HistoryHeld]


@router.get("/history")
async def list_history(_: CurrentUser, servers: ServersHere) -> HistoryList:
    """List what can be backtested, by source and instrument."""
    folder = servers.settings.history_folder
    if not await asyncio.to_thread(folder.exists):
        return HistoryList(items=[])
    try:
        held = await asyncio.to_thread(describe, FolderStore(folder))
    except (HistoryUnavailable, UnreadableHistory) as error:
        raise unavailable(ProblemCode.HISTORY_UNAVAILABLE, str(error)) from error
    return HistoryList(items=[_view(each) for each in held])


def _view(held: Held) -> HistoryHeld:
    return HistoryHeld(
        source=held.feed or "",
        instrument=held.instrument,
        ticks=held.ticks,
        bytes=held.bytes,
        files=held.files,
        first=from_ns(held.first_ns),
        last=from_ns(held.last_ns),
        missing=list(held.missing),
    )
