"""Commands that close the trading port and open it again."""

from aiohttp import web

from paper.control.reading import read_command
from paper.errors import Refused
from paper.http.app import Server
from paper.http.replies import reply

SERVER = web.AppKey("server", Server)


async def close_door(request: web.Request) -> web.StreamResponse:
    """POST /door/close."""
    await read_command(request)
    request.app[SERVER].refuse()
    return reply({"listening": False})


async def open_door(request: web.Request) -> web.StreamResponse:
    """POST /door/open."""
    await read_command(request)
    try:
        await request.app[SERVER].listen()
    except OSError as error:
        raise Refused(409, f"The port cannot be had: {error.strerror}") from error
    return reply({"listening": True})
