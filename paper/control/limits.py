"""Commands that change the rate limits, or say that they are used up."""

import asyncio
from dataclasses import replace

from aiohttp import web

from paper.control.reading import read_command, read_count, read_seconds
from paper.errors import MissingParameter
from paper.http.limiting import RATES
from paper.http.rates import RateLimits, Rates
from paper.http.replies import reply
from paper.orders.parsing import Fields
from paper.wire import Wire

NAMES = {
    "requestsPerSecond": "requests_per_second",
    "streams": "streams",
    "connectionsPerSecond": "connections_per_second",
}


async def show_limits(request: web.Request) -> web.StreamResponse:
    """GET /limits."""
    return reply(limits_view(request.app[RATES]))


async def change_limits(request: web.Request) -> web.StreamResponse:
    """PUT /limits: what is given changes, zero is no limit."""
    given = await read_command(request, *NAMES)
    rates = request.app[RATES]
    rates.limits = _changed(rates.limits, given)
    return reply(limits_view(rates))


async def exhaust(request: web.Request) -> web.StreamResponse:
    """POST /limits/exhaust: answer 429 to the next requests, or for so many seconds."""
    given = await read_command(request, "requests", "seconds")
    requests, seconds = read_count(given, "requests"), read_seconds(given)
    if requests is None and seconds is None:
        raise MissingParameter("requests")
    until = asyncio.get_running_loop().time() + (seconds or 0.0)
    request.app[RATES].exhaust(requests or 0, until)
    return reply(limits_view(request.app[RATES]))


def limits_view(rates: Rates) -> Wire:
    """Show the limits (null for none) and how many requests they have refused."""
    limits = rates.limits
    return {
        "limits": {
            "requestsPerSecond": limits.requests_per_second,
            "streams": limits.streams,
            "connectionsPerSecond": limits.connections_per_second,
        },
        "refused": rates.refused,
    }


def _changed(limits: RateLimits, given: Fields) -> RateLimits:
    asked = {field: read_count(given, name) for name, field in NAMES.items()}
    changes = {field: most or None for field, most in asked.items() if most is not None}
    return replace(limits, **changes)
