"""Reading a command's JSON strictly: a name that is not known is a mistake, not a wish."""

import json
from decimal import Decimal

from aiohttp import web

from paper.errors import InvalidParameter, MissingParameter, Refused
from paper.orders.parsing import Fields

LONGEST_SECONDS = 366 * 86_400


async def read_command(request: web.Request, *names: str) -> Fields:
    """Read the JSON object of a command that knows these names.

    Raises:
        Refused: it is no JSON object, or has a name that the command does not know.
    """
    given = _parse(await request.read())
    for name in given:
        if name not in names:
            raise InvalidParameter(name, f". It is none of {', '.join(names)}")
    return Fields(given, "")


def read_count(fields: Fields, name: str, least: int = 0, most: int = 10**9) -> int | None:
    """Read a whole number."""
    value = _bounded(fields, name, Decimal(least), Decimal(most))
    if value is not None and value != int(value):
        raise InvalidParameter(name)
    return None if value is None else int(value)


def read_number(fields: Fields, name: str, most: float) -> float | None:
    """Read a number from zero to `most`."""
    value = _bounded(fields, name, Decimal(0), Decimal(most))
    return None if value is None else float(value)


def read_seconds(fields: Fields, name: str = "seconds") -> float | None:
    """Read seconds, a year of them at most."""
    return read_number(fields, name, LONGEST_SECONDS)


def required_text(fields: Fields, name: str) -> str:
    """Read a string that must be there."""
    text = fields.text(name)
    if not text:
        raise MissingParameter(name)
    return text


def _parse(raw: bytes) -> dict[str, object]:
    try:
        given = json.loads(raw or b"{}", parse_float=Decimal, parse_constant=Decimal)
    except (ValueError, RecursionError) as error:
        raise Refused(400, "The command is not valid JSON") from error
    if not isinstance(given, dict):
        raise Refused(400, "The command is not a JSON object")
    return given


def _bounded(fields: Fields, name: str, least: Decimal, most: Decimal) -> Decimal | None:
    value = fields.decimal(name)
    if value is not None and not (value.is_finite() and least <= value <= most):
        raise InvalidParameter(name, f". It is from {least} to {most}")
    return value
