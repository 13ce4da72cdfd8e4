"""Ways to break a connection off, and to keep silent on it."""

import asyncio
import socket
import struct
from collections.abc import Coroutine, Sequence
from typing import assert_never

from aiohttp import web

from domain.times import SECOND_NS
from paper.faults.kinds import Delay, DelayClock
from paper.http.context import CLOSING, EXCHANGE

POLL_SECONDS = 0.01
RESET = struct.pack("ii", 1, 0)
"""SO_LINGER that makes a close a reset."""

Wait = Coroutine[object, object, object]


def hang_up(request: web.Request) -> web.Response:
    """Close the connection once what was written has left; the response goes nowhere."""
    if request.transport is not None:
        request.transport.close()
    return web.Response()


def reset(request: web.Request) -> web.Response:
    """Reset the connection; the response goes nowhere."""
    if request.transport is not None:
        plug = request.transport.get_extra_info("socket")
        plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        request.transport.abort()
    return web.Response()


async def hold(request: web.Request, delay: Delay | None) -> None:
    """Wait until a delay is over, the client has gone or the exchange stops."""
    waits: list[Wait] = [_gone(request), request.app[CLOSING].wait()]
    if delay is not None:
        waits.append(elapse(request, delay))
    await first_of(waits)


async def elapse(request: web.Request, delay: Delay) -> None:
    """Wait until a delay is over, whatever becomes of the client."""
    match delay.clock:
        case DelayClock.REAL:
            await asyncio.sleep(delay.seconds)
        case DelayClock.MARKET:
            now = request.app[EXCHANGE].now
            ends = now() + int(delay.seconds * SECOND_NS)
            while now() < ends:
                await asyncio.sleep(POLL_SECONDS)
        case _:
            assert_never(delay.clock)


async def first_of(waits: Sequence[Wait]) -> None:
    """Wait until one of some waits is over, and end the others.

    Raises:
        Exception: one of them failed, other than for want of a client.
    """
    tasks = [asyncio.create_task(wait) for wait in waits]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        ends = await asyncio.gather(*tasks, return_exceptions=True)
    for end in ends:
        if isinstance(end, Exception) and not isinstance(end, ConnectionError):
            raise end


async def _gone(request: web.Request) -> None:
    while request.transport is not None:
        await asyncio.sleep(POLL_SECONDS)
