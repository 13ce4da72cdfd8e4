"""Read a stream of events, on from a number or back from its end."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from adapters.postgres.events import events_after
from adapters.postgres.views.events import last_sequences, latest_events
from api.accounts.owned import account_of
from api.dependencies import Reading
from api.events.schemas import EventList, event_view
from api.problems import declared, invalid
from api.security.current_user import CurrentUser
from api.values import Identifier
from domain.accounts import AccountId
from domain.events import SYSTEM_STREAM, account_stream, owner_stream

router = APIRouter(prefix="/api/events", tags=["Events"], responses=declared(HTTPStatus.NOT_FOUND))

Limit = Annotated[int, Query(ge=1, le=500)]
Sequence = Annotated[int, Query(ge=0, le=2**62)]


async def _stream(
    user: CurrentUser,
    session: Reading,
    account_id: Identifier | None = None,
    stream: Identifier | None = None,
) -> str:
    """Read which stream is meant: `system`, `owner:<own id>`, `account:<id>` or `account_id`."""
    if stream in (SYSTEM_STREAM, owner_stream(user.id)):
        return stream
    name = account_id or (stream or "").removeprefix("account:")
    if not name:
        raise invalid("account_id", "name an account, or stream=system")
    return account_stream(AccountId((await account_of(session, user.id, name)).id))


StreamAsked = Annotated[str, Depends(_stream)]


@router.get("")
async def list_events(
    stream: StreamAsked, session: Reading, after: Sequence = 0, limit: Limit = 100
) -> EventList:
    """Read events behind a number, oldest first."""
    events = await events_after(session, stream, after, limit)
    last = await last_sequences(session, [stream])
    return EventList(items=[event_view(event) for event in events], last_sequence=last[stream])


@router.get("/latest")
async def list_latest_events(stream: StreamAsked, session: Reading, limit: Limit = 50) -> EventList:
    """Read the latest events, newest first."""
    last = await last_sequences(session, [stream])
    events = await latest_events(session, stream, limit)
    return EventList(items=[event_view(event) for event in events], last_sequence=last[stream])
