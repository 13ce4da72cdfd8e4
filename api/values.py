"""Types of single values that cross the API: exact numbers as text, names, ids."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated

from fastapi import Path
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)

from domain.numbers import InvalidNumber, decimals, parse_decimal, plain

MAXIMUM_DECIMALS = 10
"""Finer than any price or unit; what the database keeps."""

EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)


class Body(BaseModel):
    """What a request brings: an unknown field is a mistake, not noise."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class View(BaseModel):
    """What an answer brings."""

    model_config = ConfigDict(frozen=True)


def is_in_reach(moment: datetime) -> bool:
    """Tell whether a time has a zone and lies where the database and arithmetic can follow."""
    return moment.tzinfo is not None and EARLIEST <= moment <= LATEST


def _read_decimal(value: object) -> Decimal:
    """Take decimal text and integers. A JSON number with a point has lost digits already."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise InvalidNumber("write the number as text, such as '1.08650'")
    exact = parse_decimal(str(value))
    if decimals(exact) > MAXIMUM_DECIMALS:
        raise InvalidNumber(f"the number has more than {MAXIMUM_DECIMALS} decimals")
    return exact


def _positive(value: Decimal) -> Decimal:
    if value <= 0:
        raise InvalidNumber("the number must be above zero")
    return value


def _not_zero(value: Decimal) -> Decimal:
    if value == 0:
        raise InvalidNumber("the number must not be zero")
    return value


_TEXT_SCHEMA = {"type": "string", "pattern": r"^-?\d+(\.\d+)?$", "examples": ["1.0865"]}

DecimalText = Annotated[
    Decimal,
    BeforeValidator(_read_decimal),
    PlainSerializer(plain, return_type=str),
    WithJsonSchema(_TEXT_SCHEMA),
]
"""An exact number, written as text: a price, units, money."""

PositiveDecimal = Annotated[
    Decimal,
    BeforeValidator(lambda value: _positive(_read_decimal(value))),
    PlainSerializer(plain, return_type=str),
    WithJsonSchema(_TEXT_SCHEMA),
]
"""A price or a distance that somebody asks for."""

SignedUnits = Annotated[
    Decimal,
    BeforeValidator(lambda value: _not_zero(_read_decimal(value))),
    PlainSerializer(plain, return_type=str),
    WithJsonSchema({**_TEXT_SCHEMA, "examples": ["1000", "-1000"]}),
]
"""Units of the base currency: positive buys, negative sells, never zero."""


def _in_reach(moment: datetime) -> datetime:
    if not is_in_reach(moment):
        raise ValueError("the time is out of reach")
    return moment.astimezone(UTC)


Moment = Annotated[AwareDatetime, AfterValidator(_in_reach)]
"""A time with its zone, turned into UTC."""

PRINTABLE = r"^[^\x00-\x1f\x7f]*$"

InstrumentName = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{2,12}_[A-Z0-9]{2,12}$")]
"""Base and quote, as in EUR_USD."""

Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._:-]{1,80}$")]
"""An id that the platform gave out."""

IdInPath = Annotated[Identifier, Path(alias="id")]
"""The `{id}` of a path."""

Reason = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=PRINTABLE)]
"""Why somebody did something, in their words."""

Label = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=80, pattern=PRINTABLE),
]
"""A name that a person gives."""
