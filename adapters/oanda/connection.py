"""Connections to OANDA or to the paper exchange, and what their failures prove."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3.exceptions
import v20
from v20.errors import V20ConnectionError, V20Timeout

from domain.accounts import Feed
from domain.broker import BrokerRefused

PRACTICE_REST = "https://api-fxpractice.oanda.com"
PRACTICE_STREAM = "https://stream-fxpractice.oanda.com"
POLL_TIMEOUT = 10
STREAM_TIMEOUT = 10

CLIENT_FAILURES = (
    V20ConnectionError,
    V20Timeout,
    requests.RequestException,
    urllib3.exceptions.HTTPError,
    ValueError,
    AttributeError,
    KeyError,
    TypeError,
    OSError,
)
"""Everything that the official client lets out on odd answers; the meaning is decided here."""

NEVER_CONNECTED = (
    urllib3.exceptions.NewConnectionError,
    urllib3.exceptions.ConnectTimeoutError,
    ConnectionRefusedError,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where an account lives and the token that opens it."""

    rest_url: str
    stream_url: str
    account: str
    token: str

    def __repr__(self) -> str:
        return f"Endpoint({self.rest_url}, {self.account})"


def endpoint(feed: Feed, account: str, token: str, paper_url: str | None) -> Endpoint:
    """Return the hosts of a feed.

    Raises:
        BrokerRefused: live accounts stay closed until their interlock exists; a paper
            account needs a paper exchange.
    """
    match feed:
        case Feed.PAPER if paper_url:
            return Endpoint(rest_url=paper_url, stream_url=paper_url, account=account, token=token)
        case Feed.PRACTICE:
            return Endpoint(
                rest_url=PRACTICE_REST, stream_url=PRACTICE_STREAM, account=account, token=token
            )
        case _:
            raise BrokerRefused(f"no {feed} host may be reached from this installation")


def rest_context(where: Endpoint) -> Any:
    """Open a client for requests; one keeps ten sockets and may be used by many threads."""
    return _context(where.rest_url, where.token)


def stream_context(where: Endpoint) -> Any:
    """Open a client for one stream, which occupies its socket."""
    return _context(where.stream_url, where.token)


def _context(url: str, token: str) -> Any:
    parts = urlsplit(url)
    context = v20.Context(
        parts.hostname,
        port=parts.port or (443 if parts.scheme == "https" else 80),
        ssl=parts.scheme == "https",
        application="auto-forex-trader",
        token=token,
        decimal_number_as_float=False,
        stream_timeout=STREAM_TIMEOUT,
        poll_timeout=POLL_TIMEOUT,
    )
    # A proxy of the environment would swallow a broker on this machine.
    context._session.trust_env = False
    return context


def never_sent(error: BaseException) -> bool:
    """Tell whether a failure proves that no byte of the request left this machine."""
    return any(isinstance(cause, NEVER_CONNECTED) for cause in _causes(error))


def stalled(error: BaseException) -> bool:
    """Tell whether a failure means that an open connection brought nothing for too long."""
    return any(isinstance(cause, urllib3.exceptions.ReadTimeoutError) for cause in _causes(error))


def _causes(error: BaseException) -> Iterator[BaseException]:
    waiting, seen = [error], set[int]()
    while waiting:
        cause = waiting.pop()
        if id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        nested = (cause.__cause__, cause.__context__, getattr(cause, "reason", None), *cause.args)
        waiting.extend(item for item in nested if isinstance(item, BaseException))


def describe(error: BaseException) -> str:
    """Say in one line what a client failure was, without its address or token."""
    deepest = list(_causes(error))[-1]
    name = type(error).__name__
    return name if deepest is error else f"{name} ({type(deepest).__name__})"
