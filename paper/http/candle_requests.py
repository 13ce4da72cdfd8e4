"""Reads what a request for candles asks for; whatever it refuses leaves no transaction."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.market_hours import NEW_YORK
from domain.times import SECOND_NS
from paper.candles.bars import ASK, BID, MID
from paper.candles.granularity import Alignment, Granularity, Weekday
from paper.candles.query import CandleQuery
from paper.errors import INVALID_PARAMETER, InvalidParameter, Refused
from paper.http.context import Call, whole_number
from paper.market.quotes import BOOK

MOST_CANDLES = 5000
USUAL_CANDLES = 500
FUTURE = ". Time is in the future"
COMPONENTS = {"B": ("bid", BID), "M": ("mid", MID), "A": ("ask", ASK)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """Which prices of a candle to show; `depth` is how many points worse than the best."""

    components: tuple[tuple[str, int], ...]
    depth: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Specification:
    """One of the candles asked for at once: `EUR_USD:S10:BM`."""

    instrument: str
    granularity: Granularity
    components: tuple[tuple[str, int], ...]


def read_query(call: Call) -> CandleQuery:
    """Read which candles of one instrument are asked for."""
    instrument = _instrument(call, call.path("instrument"), "instrument")
    granularity = _granularity(call.query("granularity") or Granularity.S5, "granularity")
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
        alignment=read_alignment(call),
        smooth=read_smooth(call),
    )


def read_show(call: Call) -> Show:
    """Read which prices to show."""
    components = _components(call.query("price") or "M", "price")
    return Show(components=components, depth=read_depth(call))


def read_depth(call: Call) -> int:
    """Read `units`: how many points the price of so many is worse than the best.

    Units count for an account's candles only; beyond the deepest level they cost what it does.
    """
    text = call.query("units")
    if text is None or "account" not in call.request.match_info:
        return 0
    try:
        units = Decimal(text)
    except InvalidOperation as error:
        raise InvalidParameter("units") from error
    if not units.is_finite() or units <= 0:
        raise InvalidParameter("units")
    enough = (level.points for level in BOOK if units <= level.liquidity)
    return next(enough, BOOK[-1].points)


def read_specifications(call: Call) -> list[Specification]:
    """Read `candleSpecifications`."""
    name = "candleSpecifications"
    return [_specification(call, text, name) for text in call.required(name).split(",")]


def read_smooth(call: Call) -> bool:
    """Read whether each candle opens where the one before it closed."""
    return call.flag("smooth", "false")


def read_alignment(call: Call) -> Alignment:
    """Read where days and weeks begin."""
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


def _specification(call: Call, text: str, name: str) -> Specification:
    parts = text.split(":")
    if len(parts) != 3:
        raise InvalidParameter(name)
    return Specification(
        instrument=_instrument(call, parts[0], name),
        granularity=_granularity(parts[1], name),
        components=_components(parts[2], name),
    )


def _instrument(call: Call, text: str, name: str) -> str:
    if text not in call.exchange.instruments:
        raise InvalidParameter(name)
    return text


def _granularity(text: str, name: str) -> Granularity:
    try:
        return Granularity(text)
    except ValueError as error:
        raise InvalidParameter(name) from error


def _components(text: str, name: str) -> tuple[tuple[str, int], ...]:
    if not text or not set(text) <= set(COMPONENTS):
        raise InvalidParameter(name)
    return tuple(COMPONENTS[letter] for letter in COMPONENTS if letter in text)


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
