"""Candles over HTTP: those of one instrument, and the latest of several."""

import asyncio

from aiohttp import web

from paper.candles.bars import ASK, BID, MID, Bars
from paper.candles.query import CandleQuery, Found, find_candles, find_latest
from paper.http.candle_requests import (
    Show,
    Specification,
    read_alignment,
    read_depth,
    read_query,
    read_show,
    read_smooth,
    read_specifications,
)
from paper.http.context import Call, call_of
from paper.http.replies import reply
from paper.wire import Json, Wire, format_time

AWAY = {BID: -1, MID: 0, ASK: 1}
"""Which way a price goes when more units are wanted than the best level has."""


async def get_candles(request: web.Request) -> web.StreamResponse:
    """GET /v3/instruments/{instrument}/candles, and the same under an account."""
    call = call_of(request)
    query, show = read_query(call), read_show(call)
    known_ns = call.exchange.known_until(query.instrument)
    found = await asyncio.to_thread(find_candles, call.exchange.candles, query, known_ns)
    return reply(_shown(call, query, found, show))


async def get_latest(request: web.Request) -> web.StreamResponse:
    """GET /v3/accounts/{id}/candles/latest: the last complete candle and the one in progress."""
    call = call_of(request)
    specifications, depth = read_specifications(call), read_depth(call)
    queries = [_latest_query(each, call) for each in specifications]
    latest: list[Json] = []
    for each, query in zip(specifications, queries, strict=True):
        known_ns = call.exchange.known_until(query.instrument)
        found = await asyncio.to_thread(find_latest, call.exchange.candles, query, known_ns)
        latest.append(_shown(call, query, found, Show(components=each.components, depth=depth)))
    return reply({"latestCandles": latest})


def _latest_query(wanted: Specification, call: Call) -> CandleQuery:
    return CandleQuery(
        instrument=wanted.instrument,
        granularity=wanted.granularity,
        count=2,
        start_ns=None,
        end_ns=None,
        include_first=True,
        alignment=read_alignment(call),
        smooth=read_smooth(call),
    )


def _shown(call: Call, query: CandleQuery, found: Found, show: Show) -> Wire:
    return {
        "instrument": query.instrument,
        "granularity": query.granularity.value,
        "candles": _candles(call, query.instrument, found, show),
    }


def _candles(call: Call, instrument: str, found: Found, show: Show) -> list[Json]:
    precision = call.exchange.instruments[instrument].display_precision
    bars = found.bars
    columns = {
        name: _series(bars, column, AWAY[column] * show.depth) for name, column in show.components
    }
    shown: list[Json] = []
    starts, volumes = bars.starts.tolist(), bars.volumes.tolist()
    for index, (start, volume) in enumerate(zip(starts, volumes, strict=True)):
        candle: Wire = {
            "complete": start < found.incomplete_from_ns,
            "volume": volume,
            "time": format_time(start, call.time_format),
        }
        for name, column in show.components:
            texts = [_text(series[index], column, precision) for series in columns[name]]
            candle[name] = dict(zip("ohlc", texts, strict=True))
        shown.append(candle)
    return shown


def _series(bars: Bars, column: int, shift: int) -> list[list[int]]:
    parts = (bars.opens, bars.highs, bars.lows, bars.closes)
    return [(part[:, column] + shift).tolist() for part in parts]


def _text(value: int, column: int, precision: int) -> str:
    points = (value + 1) // 2 if column == MID else value
    digits = f"{points:0{precision + 1}d}"
    return f"{digits[:-precision]}.{digits[-precision:]}"
