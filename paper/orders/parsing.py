"""Reading an order from a request's JSON.

What cannot be read at all is refused here and leaves no transaction; what can be read and makes
no sense (units of zero, a price with too many digits) is left to `validation`.
"""

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar

from paper.behaviour import TrailingZeros
from paper.errors import InvalidParameter
from paper.money.conversion import trimmed
from paper.orders.terms import (
    ClientExtensions,
    StopLossDetails,
    TakeProfitDetails,
    TimeInForce,
    TrailingStopLossDetails,
)
from paper.wire import TimeNs, TransactionId, parse_time

LONGEST_NUMBER = 64
LARGEST_EXPONENT = 999_999
"""Arithmetic on a number beyond it overflows."""
LONGEST_ID = 18

HALF_A_PAIR = re.compile(r"[\ud800-\udfff]")

Choice = TypeVar("Choice", bound=StrEnum)
Given = Mapping[str, object]


class Fields:
    """Reads typed fields out of a JSON object, and names the one that is wrong."""

    def __init__(
        self, given: object, path: str, zeros: TrailingZeros = TrailingZeros.ACCEPT
    ) -> None:
        if not isinstance(given, Mapping):
            raise InvalidParameter(path)
        self._given: Given = given
        self._path = path
        self._zeros = zeros

    def has(self, name: str) -> bool:
        """Tell whether a field is there and not null."""
        return self._given.get(name) is not None

    def names(self, name: str) -> bool:
        """Tell whether a field is there, be it null."""
        return name in self._given

    def over(self, others: Given) -> "Fields":
        """Return these fields with others beneath, which count where these are silent."""
        return Fields({**others, **self._given}, self._path, self._zeros)

    def value(self, name: str) -> object:
        """Return a field as it was given."""
        return self._given.get(name)

    def text(self, name: str) -> str | None:
        """Read a string; half a surrogate pair is none, and no client could read it back."""
        value = self._given.get(name)
        if value is None:
            return None
        if isinstance(value, str) and not HALF_A_PAIR.search(value):
            return value
        raise self._wrong(name)

    def flag(self, name: str) -> bool | None:
        """Read a JSON boolean."""
        value = self._given.get(name)
        if value is None or isinstance(value, bool):
            return value
        raise self._wrong(name)

    def decimal(self, name: str) -> Decimal | None:
        """Read a number, given as a string or as a JSON number; NaN and infinities are read.

        One too long to write, or beyond the largest exponent, is refused.
        """
        value = self._given.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
            raise self._wrong(name)
        text = str(value).strip()
        if len(text) > LONGEST_NUMBER or "_" in text or not text.isascii():
            raise self._wrong(name)
        try:
            number = Decimal(text)
        except InvalidOperation as error:
            raise self._wrong(name) from error
        if number.is_finite() and abs(number.adjusted()) > LARGEST_EXPONENT:
            raise self._wrong(name)
        return number

    def units(self, name: str) -> Decimal | None:
        """Read units, without the zeros behind their point unless those count."""
        units = self.decimal(name)
        if units is None or self._zeros is TrailingZeros.REJECT:
            return units
        return trimmed(units) if units.is_finite() and abs(units.adjusted()) <= 20 else units

    def number(self, name: str) -> TransactionId | None:
        """Read the number of a transaction, an order or a trade."""
        value = self._given.get(name)
        if value is None:
            return None
        text = str(value)
        if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_ID):
            raise self._wrong(name)
        return TransactionId(int(text))

    def choice(self, name: str, kind: type[Choice], default: Choice) -> Choice:
        """Read one of an enumeration's names."""
        value = self._given.get(name)
        if value is None:
            return default
        try:
            return kind(str(value))
        except ValueError as error:
            raise self._wrong(name) from error

    def time(self, name: str) -> TimeNs | None:
        """Read a time in either format."""
        value = self.text(name)
        if value is None:
            return None
        try:
            return parse_time(value)
        except ValueError as error:
            raise self._wrong(name) from error

    def nested(self, name: str) -> "Fields | None":
        """Read an object."""
        value = self._given.get(name)
        return None if value is None else Fields(value, f"{self._path}.{name}", self._zeros)

    def _wrong(self, name: str) -> InvalidParameter:
        return InvalidParameter(f"{self._path}.{name}" if self._path else name)


def parse_extensions(given: Fields | None) -> ClientExtensions | None:
    """Read client extensions; an empty object is none."""
    if given is None:
        return None
    read = ClientExtensions(
        id=given.text("id"), tag=given.text("tag"), comment=given.text("comment")
    )
    return None if read == ClientExtensions() else read


def parse_take_profit(given: Fields | None) -> TakeProfitDetails | None:
    """Read the details of a take profit."""
    if given is None:
        return None
    return TakeProfitDetails(
        price=given.decimal("price"),
        distance=given.decimal("distance"),
        time_in_force=given.choice("timeInForce", TimeInForce, TimeInForce.GTC),
        gtd_time=given.time("gtdTime"),
        client_extensions=parse_extensions(given.nested("clientExtensions")),
    )


def parse_stop_loss(given: Fields | None) -> StopLossDetails | None:
    """Read the details of a stop loss."""
    if given is None:
        return None
    return StopLossDetails(
        price=given.decimal("price"),
        distance=given.decimal("distance"),
        time_in_force=given.choice("timeInForce", TimeInForce, TimeInForce.GTC),
        gtd_time=given.time("gtdTime"),
        guaranteed=given.flag("guaranteed"),
        client_extensions=parse_extensions(given.nested("clientExtensions")),
    )


def parse_trailing_stop(given: Fields | None) -> TrailingStopLossDetails | None:
    """Read the details of a trailing stop."""
    if given is None:
        return None
    return TrailingStopLossDetails(
        distance=given.decimal("distance"),
        time_in_force=given.choice("timeInForce", TimeInForce, TimeInForce.GTC),
        gtd_time=given.time("gtdTime"),
        client_extensions=parse_extensions(given.nested("clientExtensions")),
    )
