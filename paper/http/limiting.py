"""Rate limits over HTTP: what an address asks for too often is answered 429 and not done."""

import asyncio
from weakref import WeakSet

from aiohttp import web
from aiohttp.typedefs import Handler

from paper.http.rates import Rates
from paper.http.replies import error_reply

RATES = web.AppKey("rates", Rates)
CONNECTIONS = web.AppKey("connections", WeakSet[asyncio.Transport])
TOO_MANY_REQUESTS = "The rate limit of requests has been exceeded"
TOO_MANY_STREAMS = "The limit of streams has been exceeded"


@web.middleware
async def limit(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let a request through if its address keeps to the limits."""
    rates, address = request.app[RATES], request.remote or ""
    now = asyncio.get_running_loop().time()
    if not _connection_allowed(request, address, now):
        return _turned_away(request)
    if not rates.allow_request(address, now):
        return _too_many(TOO_MANY_REQUESTS)
    if not request.path.endswith("/stream"):
        return await handler(request)
    if not rates.open_stream(address):
        return _too_many(TOO_MANY_STREAMS)
    try:
        return await handler(request)
    finally:
        rates.close_stream(address)


def _connection_allowed(request: web.Request, address: str, now: float) -> bool:
    rates, known, transport = request.app[RATES], request.app[CONNECTIONS], request.transport
    if rates.limits.connections_per_second is None or transport is None or transport in known:
        return True
    known.add(transport)
    return rates.allow_connection(address, now)


def _turned_away(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _too_many(message: str) -> web.Response:
    answer = error_reply(429, message)
    answer.headers["Retry-After"] = "1"
    return answer
