"""Commands that arm faults, show them and take them away."""

from enum import StrEnum
from typing import assert_never

from aiohttp import web

from paper.control.reading import read_command, read_count, read_number, read_seconds
from paper.errors import InvalidParameter, MissingParameter, NotFound, Refused
from paper.faults.armed import ArmedRule, Faults, Rule, TooManyFaults
from paper.faults.kinds import (
    AnswerLate,
    AnswerWrongly,
    CutBody,
    CutStream,
    Delay,
    DelayClock,
    Drop,
    DuplicateLine,
    EndStream,
    Fault,
    LandLate,
    Page,
    Refuse,
    StallBody,
    StallStream,
)
from paper.faults.matching import parse_where
from paper.http.context import whole_number
from paper.http.replies import reply
from paper.http.spoiling import FAULTS
from paper.orders.parsing import Fields
from paper.wire import Json, Wire

WHEN = ("kind", "where", "times", "probability", "clientID", "seed")


class Kind(StrEnum):
    """The names of faults, and beside each what it reads."""

    REFUSE = "REFUSE"
    DROP = "DROP"
    LAND_LATE = "LAND_LATE"
    LATE = "LATE"
    ANSWER = "ANSWER"
    CUT = "CUT"
    STALL = "STALL"
    STREAM_STALL = "STREAM_STALL"
    STREAM_CUT = "STREAM_CUT"
    STREAM_END = "STREAM_END"
    STREAM_DUPLICATE = "STREAM_DUPLICATE"


DETAILS = ("seconds", "clock", "status", "page", "carriedOut", "retryAfter", "bytes")
"""The names of a fault's own numbers; `_DETAILS_OF` says which kind knows which."""

_DELAY = ("seconds", "clock")
_DETAILS_OF: dict[Kind, tuple[str, ...]] = {
    Kind.REFUSE: (),
    Kind.DROP: (),
    Kind.LAND_LATE: _DELAY,
    Kind.LATE: _DELAY,
    Kind.ANSWER: ("status", "page", "carriedOut", "retryAfter"),
    Kind.CUT: ("bytes",),
    Kind.STALL: ("bytes", *_DELAY),
    Kind.STREAM_STALL: _DELAY,
    Kind.STREAM_CUT: ("bytes",),
    Kind.STREAM_END: (),
    Kind.STREAM_DUPLICATE: (),
}


async def arm_fault(request: web.Request) -> web.StreamResponse:
    """POST /faults."""
    rule = _read_rule(await read_command(request, *WHEN, *DETAILS))
    try:
        armed = request.app[FAULTS].arm(rule)
    except TooManyFaults as error:
        raise Refused(409, "A thousand faults are armed or used up; DELETE /faults") from error
    return reply({"fault": _view(armed)}, 201)


async def list_faults(request: web.Request) -> web.StreamResponse:
    """GET /faults."""
    return reply(faults_view(request.app[FAULTS]))


async def clear_faults(request: web.Request) -> web.StreamResponse:
    """DELETE /faults."""
    request.app[FAULTS].clear()
    return reply(faults_view(request.app[FAULTS]))


async def disarm_fault(request: web.Request) -> web.StreamResponse:
    """DELETE /faults/{number}."""
    number = whole_number(request.match_info["number"], "number")
    if not request.app[FAULTS].disarm(number):
        raise NotFound("There is no fault of that number")
    return reply(faults_view(request.app[FAULTS]))


def faults_view(faults: Faults) -> Wire:
    """Show every fault: how many requests or lines it met, how many it hit, how many it may."""
    return {"faults": [_view(armed) for armed in faults.rules]}


def _view(armed: ArmedRule) -> Json:
    rule = armed.rule
    left = None if rule.times is None else rule.times - armed.fired
    return {
        "number": armed.number,
        "kind": rule.kind,
        "where": f"{rule.where.verb} {rule.where.path}",
        "matched": armed.matched,
        "fired": armed.fired,
        "left": left,
    }


def _read_rule(given: Fields) -> Rule:
    if not given.has("kind"):
        raise MissingParameter("kind")
    kind = given.choice("kind", Kind, Kind.DROP)
    for name in DETAILS:
        if given.has(name) and name not in _DETAILS_OF[kind]:
            raise InvalidParameter(name, f". {kind} does not know it")
    probability = read_number(given, "probability", 1)
    once = 1 if probability is None else None
    times = read_count(given, "times", least=1)
    return Rule(
        kind=kind,
        fault=_read_fault(kind, given),
        where=parse_where(given.text("where") or "*"),
        times=once if times is None else times,
        probability=1.0 if probability is None else probability,
        client_id=given.text("clientID"),
        seed=read_count(given, "seed"),
    )


def _read_fault(kind: Kind, given: Fields) -> Fault:
    match kind:
        case Kind.REFUSE:
            return Refuse()
        case Kind.DROP:
            return Drop()
        case Kind.LAND_LATE:
            return LandLate(delay=_required_delay(given))
        case Kind.LATE:
            return AnswerLate(delay=_required_delay(given))
        case Kind.ANSWER:
            return _read_answer(given)
        case Kind.CUT:
            return CutBody(kept=read_count(given, "bytes"))
        case Kind.STALL:
            return StallBody(kept=read_count(given, "bytes"), delay=_delay(given))
        case Kind.STREAM_STALL:
            return StallStream(delay=_delay(given))
        case Kind.STREAM_CUT:
            return CutStream(kept=read_count(given, "bytes") or 0)
        case Kind.STREAM_END:
            return EndStream()
        case Kind.STREAM_DUPLICATE:
            return DuplicateLine()
    assert_never(kind)


def _read_answer(given: Fields) -> AnswerWrongly:
    status = read_count(given, "status", least=200, most=599)
    if status is None:
        raise MissingParameter("status")
    return AnswerWrongly(
        status=status,
        page=given.choice("page", Page, Page.JSON),
        carried_out=given.flag("carriedOut") or False,
        retry_after=read_count(given, "retryAfter"),
    )


def _required_delay(given: Fields) -> Delay:
    delay = _delay(given)
    if delay is None:
        raise MissingParameter("seconds")
    return delay


def _delay(given: Fields) -> Delay | None:
    seconds = read_seconds(given)
    if seconds is None:
        return None
    return Delay(seconds=seconds, clock=given.choice("clock", DelayClock, DelayClock.REAL))
