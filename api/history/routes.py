"""Recorded ticks: what can be backtested."""

import asyncio
from datetime import date, datetime

from fastapi import APIRouter

from adapters.environment import Settings
from adapters.history.describing import Held, describe
from adapters.history.errors import HistoryUnavailable, UnreadableHistory
from adapters.history.opening import open_store
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
    try:
        held = await asyncio.to_thread(_held, servers.settings)
    except (HistoryUnavailable, UnreadableHistory) as error:
        raise unavailable(ProblemCode.HISTORY_UNAVAILABLE, str(error)) from error
    return HistoryList(items=[_view(each) for each in held])


def _held(settings: Settings) -> list[Held]:
    is_new = settings.backtest_history is None and not settings.history_folder.exists()
    return [] if is_new else describe(open_store(settings.ticks_location))


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
