"""The connection pool, and what to make of its errors."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from sqlalchemy import event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, DisconnectionError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel.ext.asyncio.session import AsyncSession

LOST_CONNECTION = (
    OperationalError,
    InterfaceError,
    ConnectionError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
)
"""What a dying server raises. A commit in flight is then unknown, not failed."""

CONNECT_SECONDS, COMMAND_SECONDS = 5, 20
"""A server that is frozen is given up on, like one that is gone."""

TRIED_AFTER_SECONDS = 1.0
RETURNED = "returned"


class Database:
    """A pool of connections to PostgreSQL; sessions come from it, one per unit of work."""

    def __init__(self, url: str, *, pool_size: int = 5) -> None:
        self.engine: AsyncEngine = create_async_engine(
            make_url(url),
            pool_size=pool_size,
            max_overflow=pool_size,
            connect_args={"timeout": CONNECT_SECONDS, "command_timeout": COMMAND_SECONDS},
        )
        self._autocommit = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        _watch_connections(self.engine)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """Open a session whose work is committed on leaving, or rolled back on an error."""
        async with AsyncSession(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """Open a session for reading only; a transaction would cost two more round trips."""
        async with AsyncSession(self._autocommit, expire_on_commit=False) as session:
            yield session

    @asynccontextmanager
    async def statement(self) -> AsyncIterator[AsyncConnection]:
        """Open a connection on which every statement is committed by itself."""
        async with self._autocommit.connect() as connection:
            yield connection

    @asynccontextmanager
    async def at_one_moment(self) -> AsyncIterator[AsyncSession]:
        """Open a session for reading in which every query sees the database as of the first."""
        async with AsyncSession(self.engine, expire_on_commit=False) as session:
            await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            yield session

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


def _watch_connections(engine: AsyncEngine) -> None:
    """Lend no connection that is known to be gone, and try one that has been idle for long.

    To try each one before it is lent, as the pool would by itself, takes three round trips.
    """
    pool, dialect = engine.sync_engine.pool, engine.sync_engine.dialect

    def note_return(_: object, record: ConnectionPoolEntry) -> None:
        record.info[RETURNED] = time.monotonic()

    def look(lent: DBAPIConnection, record: ConnectionPoolEntry, _: object) -> None:
        if record.driver_connection is not None and record.driver_connection.is_closed():
            raise DisconnectionError("the server closed the connection")
        idle = time.monotonic() - record.info.get(RETURNED, time.monotonic())
        if idle > TRIED_AFTER_SECONDS:
            try:
                dialect.do_ping(lent)
            except dialect.loaded_dbapi.Error as error:
                raise DisconnectionError("the server does not answer") from error

    event.listen(pool, "checkin", note_return)
    event.listen(pool, "checkout", look)


def is_lost_connection(error: BaseException) -> bool:
    """Tell whether an error means that the server went away, so that a retry may help."""
    if isinstance(error, LOST_CONNECTION):
        return True
    if not isinstance(error, DBAPIError) or error.orig is None:
        return False
    # What asyncpg raised is the cause of what its dialect makes of it.
    raised = (error.orig, error.orig.__cause__)
    return error.connection_invalidated or any(isinstance(part, LOST_CONNECTION) for part in raised)
