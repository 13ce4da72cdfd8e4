"""Commands that move the market's clock and prices, and halt it.

Each is answered when what it brought about in the accounts is on disk. What the market cannot do
it refuses with `MarketRefusal`.
"""

from collections.abc import Sequence
from decimal import Decimal

from aiohttp import web

from domain.times import SECOND_NS
from paper.control.reading import read_command, read_count, read_seconds, required_text
from paper.errors import InvalidParameter, MissingParameter, Refused
from paper.exchange import Exchange
from paper.http.context import EXCHANGE
from paper.http.replies import reply
from paper.market.quotes import Quote
from paper.orders.parsing import Fields
from paper.wire import Json, TimeFormat, Wire, format_decimal, format_time

LARGEST_JUMP = 10**7


async def show_market(request: web.Request) -> web.StreamResponse:
    """GET /market."""
    return reply(market_view(request.app[EXCHANGE]))


async def set_price(request: web.Request) -> web.StreamResponse:
    """POST /price."""
    given = await read_command(request, "instrument", "bid", "ask")
    instrument = required_text(given, "instrument")
    bid, ask = _required_price(given, "bid"), _required_price(given, "ask")
    request.app[EXCHANGE].set_price(instrument, bid, ask)
    return await _done(request)


async def jump_price(request: web.Request) -> web.StreamResponse:
    """POST /price/jump."""
    given = await read_command(request, "instrument", "points")
    points = read_count(given, "points", least=-LARGEST_JUMP, most=LARGEST_JUMP)
    if points is None:
        raise MissingParameter("points")
    request.app[EXCHANGE].jump_price(required_text(given, "instrument"), points)
    return await _done(request)


async def advance_clock(request: web.Request) -> web.StreamResponse:
    """POST /clock: to a time, or on by some seconds."""
    given = await read_command(request, "time", "seconds")
    exchange = request.app[EXCHANGE]
    exchange.advance_clock(_time(given, exchange.now()))
    return await _done(request)


async def halt(request: web.Request) -> web.StreamResponse:
    """POST /market/halt."""
    given = await read_command(request, "instruments")
    request.app[EXCHANGE].halt(_instruments(given))
    return await _done(request)


async def resume(request: web.Request) -> web.StreamResponse:
    """POST /market/resume."""
    given = await read_command(request, "instruments")
    request.app[EXCHANGE].resume(_instruments(given))
    return await _done(request)


def market_view(exchange: Exchange) -> Wire:
    """Show market time and the last price of every instrument."""
    board = exchange.board
    return {
        "time": format_time(exchange.now(), TimeFormat.RFC3339),
        "prices": [_price_view(board.quote(name)) for name in exchange.instruments],
    }


async def _done(request: web.Request) -> web.StreamResponse:
    await request.app[EXCHANGE].settled()
    return reply(market_view(request.app[EXCHANGE]))


def _price_view(quote: Quote) -> Json:
    instrument = quote.instrument
    return {
        "instrument": instrument.name,
        "bid": format_decimal(instrument.price(quote.bid)),
        "ask": format_decimal(instrument.price(quote.ask)),
        "tradeable": quote.tradeable,
    }


def _required_price(given: Fields, name: str) -> Decimal:
    price = given.decimal(name)
    if price is None:
        raise MissingParameter(name)
    if not price.is_finite():
        raise InvalidParameter(name)
    return price


def _time(given: Fields, now: int) -> int:
    time_ns, seconds = given.time("time"), read_seconds(given)
    if (time_ns is None) == (seconds is None):
        raise Refused(400, "Give either 'time' or 'seconds'")
    if time_ns is not None:
        return time_ns
    return now + int((seconds or 0) * SECOND_NS)


def _instruments(given: Fields) -> Sequence[str] | None:
    names = given.value("instruments")
    if names is None:
        return None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise InvalidParameter("instruments", ". It is a list of names")
    return names
