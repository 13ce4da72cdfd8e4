"""What a handler works with: the exchange, the desk asked for, and the request read strictly."""

import asyncio
import itertools
import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import assert_never

from aiohttp import web

from paper.behaviour import Behaviour, NumberPrices
from paper.desk import Desk
from paper.errors import BadRange, InvalidParameter, MissingParameter, Refused
from paper.exchange import Exchange
from paper.orders.parsing import Fields
from paper.wire import TimeFormat, TimeNs, TransactionId, parse_time

EXCHANGE = web.AppKey("exchange", Exchange)
CLOSING = web.AppKey("closing", asyncio.Event)
REQUEST_ID = "paper_request_id"
OPENED = "paper_opened"
"""Under which a request keeps the accounts that its token opens."""

LONGEST_ID = 18

_request_numbers = itertools.count(time.time_ns())


@dataclass(frozen=True, slots=True)
class Call:
    """One authorised request; `desk` is the account's that the path names."""

    request: web.Request
    exchange: Exchange
    request_id: str
    time_format: TimeFormat

    @property
    def desk(self) -> Desk:
        """Return the desk of the account in the path; the gate has checked that it exists."""
        return self.exchange.desks[self.request.match_info["account"]]

    @property
    def behaviour(self) -> Behaviour:
        """Return what the exchange does where OANDA leaves it open."""
        return self.exchange.settings.behaviour

    def bad_range(self, name: str) -> BadRange:
        """Return the refusal of a transaction number that the account does not have."""
        return BadRange(name, int(self.behaviour.bad_range))

    def path(self, name: str) -> str:
        """Return a part of the path."""
        return self.request.match_info[name]

    def query(self, name: str) -> str | None:
        """Return a query parameter, None where it is absent."""
        return self.request.query.get(name)

    def required(self, name: str) -> str:
        """Return a query parameter that must be there."""
        value = self.query(name)
        if not value:
            raise MissingParameter(name)
        return value

    def flag(self, name: str, default: str) -> bool:
        """Read a boolean query parameter: true or false in any case."""
        text = (self.query(name) or default).lower()
        if text not in ("true", "false"):
            raise InvalidParameter(name)
        return text == "true"

    def count(self, name: str, default: int, most: int) -> int:
        """Read a count from 1 to `most`."""
        text = self.query(name)
        if text is None:
            return default
        number = whole_number(text, name)
        if not 1 <= number <= most:
            raise InvalidParameter(name)
        return number

    def moment(self, name: str) -> TimeNs | None:
        """Read a time, RFC 3339 or UNIX."""
        text = self.query(name)
        if text is None:
            return None
        try:
            return parse_time(text)
        except ValueError as error:
            raise InvalidParameter(name) from error

    def instruments(self, text: str) -> list[str]:
        """Read a comma-separated list of instruments on offer."""
        names = [name for name in text.split(",") if name]
        for name in names:
            if name not in self.exchange.instruments:
                raise InvalidParameter("instruments", f". Instrument {name!r} is unknown")
        return list(dict.fromkeys(names))


def call_of(request: web.Request) -> Call:
    """Read what every request carries."""
    wanted = request.headers.get("Accept-Datetime-Format", TimeFormat.RFC3339.value)
    unix = wanted.upper() == TimeFormat.UNIX.value
    return Call(
        request=request,
        exchange=request.app[EXCHANGE],
        request_id=request[REQUEST_ID],
        time_format=TimeFormat.UNIX if unix else TimeFormat.RFC3339,
    )


def next_page(call: Call, last_id: TransactionId) -> str:
    """Return the value of the `Link` header that leads to what is older than a page's last."""
    older = call.request.rel_url.update_query(beforeID=str(last_id))
    return f'<{call.request.scheme}://{call.request.host}{older}>; rel="next"'


def next_request_id() -> str:
    """Return a request's id: nineteen digits, never the same twice."""
    return str(next(_request_numbers))


def whole_number(text: str, name: str) -> int:
    """Read digits as a number."""
    if not re.fullmatch(rf"[0-9]{{1,{LONGEST_ID}}}", text):
        raise InvalidParameter(name)
    return int(text)


def transaction_id(text: str, name: str) -> TransactionId:
    """Read a transaction's number."""
    return TransactionId(whole_number(text, name))


async def json_body(call: Call) -> Mapping[str, object]:
    """Read a request's JSON object; an empty body is an empty object.

    Raises:
        Refused: the body is not a JSON object.
    """
    try:
        raw = await call.request.read()
    except web.RequestPayloadError as error:
        raise Refused(400, "Request body cannot be decoded") from error
    if not raw.strip():
        return {}
    try:
        body = json.loads(raw, parse_float=_fraction(call.behaviour), parse_constant=Decimal)
    except (ValueError, RecursionError) as error:
        raise Refused(400, "Request body is not valid JSON") from error
    if not isinstance(body, dict):
        raise Refused(400, "Request body is not a JSON object")
    return body


async def required_object(call: Call, name: str) -> Fields:
    """Read an object that the body must have."""
    body = await json_body(call)
    if body.get(name) is None:
        raise Refused(400, "The request was missing required data", MissingParameter(name).code)
    return Fields(body[name], name, call.behaviour.trailing_zeros)


def _fraction(behaviour: Behaviour) -> Callable[[str], Decimal]:
    match behaviour.number_prices:
        case NumberPrices.ACCEPT:
            return Decimal
        case NumberPrices.REJECT:
            return lambda text: Decimal(float(text))
        case _ as never:
            assert_never(never)
