"""Connections to Valkey or Redis, and what their failures mean."""

from collections.abc import Iterator
from contextlib import contextmanager

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError, ResponseError

from domain.runs import StoreUnavailable

ANSWER_TIMEOUT = 5.0
CONNECT_TIMEOUT = 2.0


def connect(url: str) -> Redis:
    """Open a pool of connections that answers in bytes and gives up on a silent server."""
    return Redis.from_url(
        url, socket_timeout=ANSWER_TIMEOUT, socket_connect_timeout=CONNECT_TIMEOUT
    )


def connect_plainly(url: str) -> Redis:
    """Open a pool like `connect`, whose users see every loss of the server.

    No command is tried again behind their backs, on a server that may have come back without
    its last second.
    """
    return Redis.from_url(
        url,
        socket_timeout=ANSWER_TIMEOUT,
        socket_connect_timeout=CONNECT_TIMEOUT,
        retry=Retry(NoBackoff(), 0),
    )


@contextmanager
def available() -> Iterator[None]:
    """Turn the loss of the server into `StoreUnavailable`; other errors are bugs."""
    try:
        yield
    except ResponseError:
        raise
    except (RedisError, OSError, TimeoutError) as error:
        raise StoreUnavailable(f"Valkey does not answer: {type(error).__name__}") from error
