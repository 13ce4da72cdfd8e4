"""The control port: what a test or a trainer may do to the exchange, never on the trading port."""

from dataclasses import dataclass

from aiohttp import web
from aiohttp.typedefs import Handler

from paper.control import accounts, door, faults, limits, market
from paper.control.door import SERVER
from paper.errors import Refused
from paper.exchange import Exchange
from paper.faults.armed import Faults
from paper.http.app import Server
from paper.http.context import EXCHANGE
from paper.http.limiting import RATES
from paper.http.rates import Rates
from paper.http.replies import error_reply, refusal_reply, reply
from paper.http.spoiling import FAULTS
from paper.market.floor import MarketRefusal
from paper.settings import Control
from paper.wire import Json

SHUTDOWN_SECONDS = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One thing that can be asked for; `example` is a body that it takes."""

    verb: str
    path: str
    handler: Handler
    about: str
    example: Json = None


async def list_commands(request: web.Request) -> web.StreamResponse:  # noqa: ARG001 a handler
    """GET /."""
    return reply({"commands": [_command_view(command) for command in ROUTES]})


async def show_state(request: web.Request) -> web.StreamResponse:
    """GET /state."""
    now = market.market_view(request.app[EXCHANGE])
    armed = faults.faults_view(request.app[FAULTS])
    return reply(now | armed | limits.limits_view(request.app[RATES]))


ROUTES = (
    Command(verb="GET", path="/", handler=list_commands, about="every command"),
    Command(
        verb="GET",
        path="/state",
        handler=show_state,
        about="the market, the faults and how often each fired, the rate limits",
    ),
    Command(verb="GET", path="/market", handler=market.show_market, about="time and prices"),
    Command(
        verb="POST",
        path="/price",
        handler=market.set_price,
        about="set a price in a market that is set by hand",
        example={"instrument": "EUR_USD", "bid": "1.10000", "ask": "1.10010"},
    ),
    Command(
        verb="POST",
        path="/price/jump",
        handler=market.jump_price,
        about="shift a price by points, in any market, for good",
        example={"instrument": "EUR_USD", "points": -250},
    ),
    Command(
        verb="POST",
        path="/clock",
        handler=market.advance_clock,
        about="move the clock of a market that is set by hand, to a time or on by seconds",
        example={"seconds": 3600},
    ),
    Command(
        verb="POST",
        path="/market/halt",
        handler=market.halt,
        about="halt some instruments, or all where none is named",
        example={"instruments": ["EUR_USD"]},
    ),
    Command(
        verb="POST",
        path="/market/resume",
        handler=market.resume,
        about="let trading go on",
        example={"instruments": ["EUR_USD"]},
    ),
    Command(
        verb="POST",
        path="/faults",
        handler=faults.arm_fault,
        about="arm a fault: a kind, where, how often (times or probability), its own numbers",
        example={"kind": "LAND_LATE", "where": "POST orders", "times": 1, "seconds": 3},
    ),
    Command(verb="GET", path="/faults", handler=faults.list_faults, about="every fault"),
    Command(
        verb="DELETE",
        path="/faults",
        handler=faults.clear_faults,
        about="take every fault away; numbers and draws begin anew",
    ),
    Command(
        verb="DELETE",
        path="/faults/{number}",
        handler=faults.disarm_fault,
        about="take one fault away",
    ),
    Command(verb="GET", path="/accounts", handler=accounts.list_accounts, about="every account"),
    Command(
        verb="POST",
        path="/accounts",
        handler=accounts.found_account,
        about="found an account; what is left out is the usual, the next free id, a token made",
        example={"home": "EUR", "balance": "50000", "hedging": True, "token": "secret"},
    ),
    Command(
        verb="POST",
        path="/accounts/{account}/reset",
        handler=accounts.reset_account,
        about="close all trades, cancel all orders, begin again with the founding balance",
    ),
    Command(
        verb="POST",
        path="/accounts/{account}/funds",
        handler=accounts.move_funds,
        about="pay money in, or out with a negative amount",
        example={"amount": "-250.5"},
    ),
    Command(
        verb="POST",
        path="/door/close",
        handler=door.close_door,
        about="break off every connection and refuse new ones",
    ),
    Command(
        verb="POST",
        path="/door/open",
        handler=door.open_door,
        about="take connections again, on the same port",
    ),
    Command(verb="GET", path="/limits", handler=limits.show_limits, about="the rate limits"),
    Command(
        verb="PUT",
        path="/limits",
        handler=limits.change_limits,
        about="change rate limits; 0 is none",
        example={"requestsPerSecond": 5, "streams": 2, "connectionsPerSecond": 0},
    ),
    Command(
        verb="POST",
        path="/limits/exhaust",
        handler=limits.exhaust,
        about="answer 429 to the next requests, or to all for some seconds",
        example={"requests": 3},
    ),
)


class ControlServer:
    """Listens for commands."""

    def __init__(self, exchange: Exchange, server: Server, armed: Faults, rates: Rates) -> None:
        app = web.Application(middlewares=[_answer])
        app[EXCHANGE], app[SERVER] = exchange, server
        app[FAULTS], app[RATES] = armed, rates
        app.add_routes(
            [web.route(command.verb, command.path, command.handler) for command in ROUTES]
        )
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)

    async def start(self, where: Control) -> str:
        """Begin to listen and return the address, with the port that was found.

        Raises:
            OSError: the port cannot be had.
        """
        await self._runner.setup()
        await web.TCPSite(self._runner, where.host, where.port).start()
        host, port = self._runner.addresses[0][:2]
        return f"http://{host}:{port}"

    async def stop(self) -> None:
        """Stop listening."""
        await self._runner.cleanup()


@web.middleware
async def _answer(request: web.Request, handler: Handler) -> web.StreamResponse:
    # Only a browser says where a request comes from, and no page may trade with faults.
    if "Origin" in request.headers:
        return error_reply(403, "The control port does not serve web pages")
    try:
        return await handler(request)
    except Refused as refused:
        return refusal_reply(refused)
    except MarketRefusal as refusal:
        return error_reply(409, str(refusal))
    except web.HTTPException as error:
        return error_reply(error.status, f"{error.reason}; GET / lists every command")


def _command_view(command: Command) -> Json:
    shown: dict[str, Json] = {"command": f"{command.verb} {command.path}", "about": command.about}
    if command.example is not None:
        shown["example"] = command.example
    return shown
