"""Recorded ticks: what can be backtested."""

import asyncio
from datetime import date, datetime

from fastapi import APIRouter

from adapters.environment import Settings
from adapters.history.describing import Held, describe
from adapters.history.errors import HistoryUnavailable
from adapters.history.opening import HistoryKind, kind_of, open_store
from api.dependencies import ServersHere
from api.problems import ProblemCode, unavailable
from api.security.current_user import CurrentUser
from api.values import View
from domain.times import from_ns

router = APIRouter(prefix="/api", tags=["Backtests"])


class HistoryHeld(View):
    """The ticks of one instrument from one source.

    `kind` is how they are kept. `days` have ticks, `missing` have none though they lie between
    the first and the last and are no Saturdays. `broken` says of files that cannot be read why;
    they count in nothing else, and where all are broken there is no first and no last tick.
    """

    source: str
    instrument: str
    kind: HistoryKind
    ticks: int
    bytes: int
    files: int
    first: datetime | None
    last: datetime | None
    days: int
    missing: list[date]
    broken: list[str]


class HistoryList(View):
    """Everything that is recorded, and where."""

    location: str
    items: list[HistoryHeld]


@router.get("/history")
async def list_history(_: CurrentUser, servers: ServersHere) -> HistoryList:
    """List what can be backtested, by source and instrument."""
    try:
        held = await asyncio.to_thread(_held, servers.settings)
    except HistoryUnavailable as error:
        raise unavailable(ProblemCode.HISTORY_UNAVAILABLE, str(error)) from error
    where = servers.settings.ticks_location
    return HistoryList(location=where, items=[_view(each, kind_of(where)) for each in held])


def _held(settings: Settings) -> list[Held]:
    is_new = settings.backtest_history is None and not settings.history_folder.exists()
    return [] if is_new else describe(open_store(settings.ticks_location))


def _view(held: Held, kind: HistoryKind) -> HistoryHeld:
    return HistoryHeld(
        source=held.feed or "",
        instrument=held.instrument,
        kind=kind,
        ticks=held.ticks,
        bytes=held.bytes,
        files=held.files,
        first=None if held.first_ns is None else from_ns(held.first_ns),
        last=None if held.last_ns is None else from_ns(held.last_ns),
        days=held.days,
        missing=list(held.missing),
        broken=list(held.broken),
    )
