"""Candles over HTTP."""

import asyncio
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from aiohttp import web

from domain.market_hours import NEW_YORK
from domain.times import SECOND_NS
from paper.candles.bars import ASK, BID, MID
from paper.candles.granularity import Alignment, Granularity, Weekday
from paper.candles.query import CandleQuery, Found, find_candles, smoothed
from paper.errors import INVALID_PARAMETER, InvalidParameter, Refused
from paper.http.context import Call, call_of, whole_number
from paper.http.replies import reply
from paper.wire import Json, TimeFormat, Wire, format_time

MOST_CANDLES = 5000
USUAL_CANDLES = 500
FUTURE = ". Time is in the future"
COMPONENTS = {"B": ("bid", BID), "M": ("mid", MID), "A": ("ask", ASK)}


async def get_candles(request: web.Request) -> web.StreamResponse:
    """GET /v3/instruments/{instrument}/candles, and the same under an account."""
    call = call_of(request)
    query = _query(call)
    components = _components(call)
    smooth = call.flag("smooth", "false")
    known_ns = call.exchange.known_until(query.instrument)
    found = await asyncio.to_thread(find_candles, call.exchange.candles, query, known_ns)
    if smooth:
        found = Found(bars=smoothed(found.bars), incomplete_from_ns=found.incomplete_from_ns)
    precision = call.exchange.instruments[query.instrument].display_precision
    return reply(
        {
            "instrument": query.instrument,
            "granularity": query.granularity.value,
            "candles": _show(found, components, precision, call.time_format),
        }
    )


def _query(call: Call) -> CandleQuery:
    instrument = call.path("instrument")
    if instrument not in call.exchange.instruments:
        raise InvalidParameter("instrument")
    granularity = _granularity(call)
    start, end, now = call.moment("from"), call.moment("to"), call.exchange.now()
    if end is not None and end > now:
        raise InvalidParameter("to", FUTURE)
    if start is not None and start > now:
        raise InvalidParameter("from", FUTURE)
    if start is not None and end is not None:
        _check_span(call, start, end, granularity)
    return CandleQuery(
        instrument=instrument,
        granularity=granularity,
        count=_count(call),
        start_ns=start,
        end_ns=end,
        include_first=call.flag("includeFirst", "true"),
        alignment=_alignment(call),
    )


def _check_span(call: Call, start: int, end: int, granularity: Granularity) -> None:
    if call.query("count") is not None:
        message = "'count' cannot be specified when 'to' and 'from' parameters are set"
        raise Refused(400, message, INVALID_PARAMETER)
    if end < start:
        raise InvalidParameter("to", ". Time is before 'from'")
    if (end - start) // (granularity.seconds * SECOND_NS) > MOST_CANDLES:
        raise _too_many()


def _count(call: Call) -> int:
    text = call.query("count")
    if text is None:
        return USUAL_CANDLES
    count = whole_number(text, "count")
    if count > MOST_CANDLES:
        raise _too_many()
    if count < 1:
        raise InvalidParameter("count")
    return count


def _too_many() -> Refused:
    return Refused(400, "Maximum value for 'count' exceeded", INVALID_PARAMETER)


def _granularity(call: Call) -> Granularity:
    try:
        return Granularity(call.query("granularity") or Granularity.S5)
    except ValueError as error:
        raise InvalidParameter("granularity") from error


def _components(call: Call) -> list[tuple[str, int]]:
    text = call.query("price") or "M"
    if not set(text) <= set(COMPONENTS):
        raise InvalidParameter("price")
    return [COMPONENTS[letter] for letter in COMPONENTS if letter in text]


def _alignment(call: Call) -> Alignment:
    hour = whole_number(call.query("dailyAlignment") or "17", "dailyAlignment")
    if hour > 23:
        raise InvalidParameter("dailyAlignment")
    try:
        zone = ZoneInfo(call.query("alignmentTimezone") or NEW_YORK.key)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidParameter("alignmentTimezone") from error
    try:
        weekday = Weekday(call.query("weeklyAlignment") or Weekday.FRIDAY)
    except ValueError as error:
        raise InvalidParameter("weeklyAlignment") from error
    return Alignment(hour=hour, zone=zone, weekday=weekday)


def _show(
    found: Found, components: list[tuple[str, int]], precision: int, time_format: TimeFormat
) -> list[Json]:
    bars = found.bars
    columns = {
        name: [
            getattr(bars, part)[:, column].tolist() for part in ("opens", "highs", "lows", "closes")
        ]
        for name, column in components
    }
    shown: list[Json] = []
    for index, (start, volume) in enumerate(
        zip(bars.starts.tolist(), bars.volumes.tolist(), strict=True)
    ):
        candle: Wire = {
            "complete": start < found.incomplete_from_ns,
            "volume": volume,
            "time": format_time(start, time_format),
        }
        for name, column in components:
            values = [series[index] for series in columns[name]]
            texts = [_text(value, column, precision) for value in values]
            candle[name] = dict(zip("ohlc", texts, strict=True))
        shown.append(candle)
    return shown


def _text(value: int, column: int, precision: int) -> str:
    points = (value + 1) // 2 if column == MID else value
    digits = f"{points:0{precision + 1}d}"
    return f"{digits[:-precision]}.{digits[-precision:]}"
