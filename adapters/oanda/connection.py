"""Connections to OANDA or to the paper exchange, and what their failures prove."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, assert_never
from urllib.parse import urlsplit

import requests
import urllib3.exceptions
import v20
from v20.errors import V20ConnectionError, V20Timeout

from domain.accounts import Feed
from domain.broker import BrokerRefused
from domain.live import NOTHING_LIVE, LivePermit, closed_locks

LIVE_REST = "https://api-fxtrade.oanda.com"
LIVE_STREAM = "https://stream-fxtrade.oanda.com"
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosts:
    """Where this installation finds brokers.

    `paper_url` is the paper exchange; `live_url` stands in for OANDA's own live hosts.
    """

    paper_url: str | None = None
    live_url: str | None = None
    live: LivePermit = NOTHING_LIVE


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """An account at a broker; `live_confirmed` says that somebody typed its id to open it."""

    feed: Feed
    account: str
    token: str
    live_confirmed: bool = False

    def __repr__(self) -> str:
        return f"Whose({self.feed}, {self.account})"


def endpoint(whose: Whose, hosts: Hosts) -> Endpoint:
    """Return where an account lives.

    Raises:
        BrokerRefused: a lock of a live account is closed, and which; a paper account needs a
            paper exchange.
    """
    rest, stream = _hosts(whose, hosts)
    return Endpoint(rest_url=rest, stream_url=stream, account=whose.account, token=whose.token)


def _hosts(whose: Whose, hosts: Hosts) -> tuple[str, str]:
    match whose.feed:
        case Feed.PAPER:
            if hosts.paper_url is None:
                raise BrokerRefused("this installation has no paper exchange")
            return hosts.paper_url, hosts.paper_url
        case Feed.PRACTICE:
            return PRACTICE_REST, PRACTICE_STREAM
        case Feed.LIVE:
            refuse_locked(whose, hosts)
            return hosts.live_url or LIVE_REST, hosts.live_url or LIVE_STREAM
        case unknown:
            assert_never(unknown)


def refuse_locked(whose: Whose, hosts: Hosts) -> None:
    """Raise `BrokerRefused`, naming the locks, where a live account is shut."""
    if whose.feed is not Feed.LIVE:
        return
    shut = closed_locks(hosts.live, whose.account, confirmed=whose.live_confirmed)
    if shut:
        raise BrokerRefused(f"the live account {whose.account} is locked: {'; '.join(shut)}")


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
