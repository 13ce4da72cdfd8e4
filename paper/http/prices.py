"""Prices as OANDA shows them: on request, and as lines of a stream."""

import json
from functools import cache, lru_cache

from aiohttp import web

from paper.http.context import Call, call_of
from paper.http.outlet import chunk
from paper.http.replies import reply
from paper.http.views import home_conversions
from paper.market.feed import PlayedTick
from paper.market.price_streams import TickWriter
from paper.market.quotes import BOOK, Quote
from paper.money.valuation import Market
from paper.pairs import PAIRS
from paper.wire import Json, TimeFormat, Wire, format_decimal, format_time


async def get_pricing(request: web.Request) -> web.StreamResponse:
    """GET /v3/accounts/{id}/pricing."""
    call = call_of(request)
    names = call.instruments(call.required("instruments"))
    since = call.moment("since")
    with_homes = call.flag("includeHomeConversions", "false")
    quotes = [call.exchange.board.quote(name) for name in names]
    fresh = [quote for quote in quotes if since is None or quote.time_ns > since]
    body: Wire = {
        "time": format_time(call.exchange.now(), call.time_format),
        "prices": [_price(quote, call, with_factors=not with_homes) for quote in fresh],
    }
    if with_homes:
        body["homeConversions"] = _homes(call, quotes)
    return reply(body)


def as_tick(quote: Quote) -> PlayedTick:
    """Return a price that stands as the tick that it was."""
    name = quote.instrument.name
    return PlayedTick(name, quote.time_ns, quote.bid, quote.ask, quote.tradeable)


@cache
def tick_writer(time_format: TimeFormat, *, chunked: bool) -> TickWriter:
    """Return what writes a tick as a line of the stream; the same for the same arguments."""

    @lru_cache(maxsize=64)
    def write(tick: PlayedTick) -> bytes:
        precision = PAIRS[tick.instrument].display_precision
        wire = _price_wire(tick, precision, time_format)
        line = json.dumps(wire, separators=(",", ":")).encode() + b"\n"
        return chunk(line) if chunked else line

    return write


def _price_wire(tick: PlayedTick, precision: int, time_format: TimeFormat) -> Wire:
    bids: list[Json] = [
        {"price": _text(tick.bid - depth.points, precision), "liquidity": depth.liquidity}
        for depth in BOOK
    ]
    asks: list[Json] = [
        {"price": _text(tick.ask + depth.points, precision), "liquidity": depth.liquidity}
        for depth in BOOK
    ]
    return {
        "type": "PRICE",
        "time": format_time(tick.time_ns, time_format),
        "bids": bids,
        "asks": asks,
        "closeoutBid": _text(tick.bid - BOOK[-1].points, precision),
        "closeoutAsk": _text(tick.ask + BOOK[-1].points, precision),
        "status": "tradeable" if tick.tradeable else "non-tradeable",
        "tradeable": tick.tradeable,
        "instrument": tick.instrument,
    }


def _text(points: int, precision: int) -> str:
    digits = f"{points:0{precision + 1}d}"
    return f"{digits[:-precision]}.{digits[-precision:]}"


def _price(quote: Quote, call: Call, *, with_factors: bool) -> Wire:
    wire = _price_wire(as_tick(quote), quote.instrument.display_precision, call.time_format)
    if with_factors:
        wire["quoteHomeConversionFactors"] = _factors(quote, call.desk.market)
    return wire


def _factors(quote: Quote, market: Market) -> Wire:
    factors = market.conversion.factors(quote.instrument.quote)
    return {
        "positiveUnits": format_decimal(factors.gain),
        "negativeUnits": format_decimal(factors.loss),
    }


def _homes(call: Call, quotes: list[Quote]) -> list[Json]:
    pairs = (quote.instrument for quote in quotes)
    currencies = {currency for pair in pairs for currency in (pair.base, pair.quote)}
    return list(home_conversions(call.desk.market.conversion, currencies))
