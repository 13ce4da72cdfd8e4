"""Positions: list, look up, close."""

from collections.abc import Sequence

from aiohttp import web

from paper.desk import Batch
from paper.errors import InvalidParameter, Refused
from paper.http.context import Call, call_of, json_body
from paper.http.replies import (
    account_reply,
    batch_view,
    missing_reply,
    reject_reason,
    reject_view,
    related,
)
from paper.http.trades import read_amount
from paper.http.views import open_instruments, position_view, traded_instruments
from paper.ledger.book import PositionSide
from paper.orders.closing import CloseSide
from paper.orders.parsing import Fields, parse_extensions
from paper.orders.refusals import RejectReason, sentence
from paper.wire import Json

NONE = "NONE"
NOTHING_ASKED = RejectReason.CLOSEOUT_POSITION_INCOMPLETE_SPECIFICATION


async def list_positions(request: web.Request) -> web.StreamResponse:
    """GET /v3/accounts/{id}/positions: every instrument ever traded."""
    call = call_of(request)
    return account_reply(call, {"positions": _show(call, traded_instruments(call.desk.account))})


async def list_open(request: web.Request) -> web.StreamResponse:
    """GET /v3/accounts/{id}/openPositions."""
    call = call_of(request)
    return account_reply(call, {"positions": _show(call, open_instruments(call.desk.account))})


async def get_position(request: web.Request) -> web.StreamResponse:
    """GET /v3/accounts/{id}/positions/{instrument}."""
    call = call_of(request)
    instrument = _instrument(call)
    if instrument not in traded_instruments(call.desk.account):
        return missing_reply(call, "The Position requested does not exist", "NO_SUCH_POSITION")
    return account_reply(call, {"position": _show(call, [instrument])[0]})


async def close_position(request: web.Request) -> web.StreamResponse:
    """PUT /v3/accounts/{id}/positions/{instrument}/close."""
    call = call_of(request)
    instrument = _instrument(call)
    sides = _sides(Fields(await json_body(call), "", call.behaviour.trailing_zeros))
    if not sides:
        raise Refused(400, sentence(NOTHING_ASKED), NOTHING_ASKED)
    held = instrument in open_instruments(call.desk.account)
    batches = call.desk.close_position(instrument, sides, call.request_id, call.exchange.now())
    body = related(batches)
    for side, batch in zip(sides, batches, strict=True):
        body |= batch_view(batch, f"{side.side}Order", call.time_format)
    reason = _first_reason(batches)
    if reason is None:
        return account_reply(call, body)
    return account_reply(call, body | reject_view(reason), 400 if held else 404)


def _first_reason(batches: Sequence[Batch]) -> str | None:
    reasons = [reason for batch in batches if (reason := reject_reason(batch)) is not None]
    telling = [each for each in reasons if each != RejectReason.CLOSEOUT_POSITION_REJECT]
    return next(iter(telling or reasons), None)


def _sides(fields: Fields) -> list[CloseSide]:
    found = []
    for side in PositionSide:
        name = f"{side}Units"
        if not fields.has(name) or fields.value(name) == NONE:
            continue
        extensions = parse_extensions(fields.nested(f"{side}ClientExtensions"))
        units = read_amount(fields, name)
        found.append(CloseSide(side=side, units=units, client_extensions=extensions))
    return found


def _instrument(call: Call) -> str:
    name = call.path("instrument")
    if name not in call.exchange.instruments:
        raise InvalidParameter("instrument")
    return name


def _show(call: Call, names: list[str]) -> list[Json]:
    return [position_view(name, call.desk.account, call.desk.market) for name in names]
