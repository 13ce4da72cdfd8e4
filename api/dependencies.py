"""What routes ask for: the servers, a reading session, the time, a page."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Query
from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.requests import HTTPConnection

from api.paging import Page
from api.servers import Servers


def servers_of(connection: HTTPConnection) -> Servers:
    """Return the servers that the application opened at its start."""
    servers: Servers = connection.app.state.servers
    return servers


ServersHere = Annotated[Servers, Depends(servers_of)]


async def _reading(servers: ServersHere) -> AsyncIterator[AsyncSession]:
    async with servers.database.reading() as session:
        yield session


Reading = Annotated[AsyncSession, Depends(_reading)]


def arrival_time() -> datetime:
    """Read the clock, once for a request: the edge where time comes in."""
    return datetime.now(UTC)


Now = Annotated[datetime, Depends(arrival_time)]


def _page(
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> Page:
    return Page(after=cursor, limit=limit)


PageAsked = Annotated[Page, Depends(_page)]
