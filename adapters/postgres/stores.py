"""What a lost database means to those who wait for it."""

from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg
from sqlalchemy.exc import DBAPIError, IntegrityError

from adapters.postgres.database import is_lost_connection
from domain.runs import StoreUnavailable

TRY_AGAIN = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)


@contextmanager
def available() -> Iterator[None]:
    """Turn the loss of the server, and a race that was lost, into `StoreUnavailable`."""
    try:
        yield
    except Exception as error:
        if is_lost_connection(error) or _lost_race(error):
            raise StoreUnavailable(f"PostgreSQL: {type(error).__name__}") from error
        raise


def _lost_race(error: Exception) -> bool:
    if isinstance(error, IntegrityError):
        return getattr(error.orig, "sqlstate", None) == asyncpg.UniqueViolationError.sqlstate
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in {
        kind.sqlstate for kind in TRY_AGAIN
    }
