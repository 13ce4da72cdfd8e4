"""Reading an order from a request's JSON.

What cannot be read at all is refused here and leaves no transaction; what can be read and makes
no sense (units of zero, a price with too many digits) is left to `validation`.
"""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypedDict, TypeVar

from paper.behaviour import TrailingZeros
from paper.errors import InvalidParameter, Refused
from paper.money import trimmed
from paper.orders.terms import (
    ClientExtensions,
    EntryOrder,
    LimitOrder,
    MarketIfTouchedOrder,
    MarketOrder,
    OrderType,
    PositionFill,
    StopLossDetails,
    StopOrder,
    TakeProfitDetails,
    TimeInForce,
    TrailingStopLossDetails,
    TriggerCondition,
)
from paper.wire import TimeNs, TransactionId, parse_time

LONGEST_NUMBER = 64
LONGEST_ID = 18

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
        """Read a string."""
        value = self._given.get(name)
        if value is None or isinstance(value, str):
            return value
        raise self._wrong(name)

    def flag(self, name: str) -> bool | None:
        """Read a JSON boolean."""
        value = self._given.get(name)
        if value is None or isinstance(value, bool):
            return value
        raise self._wrong(name)

    def decimal(self, name: str) -> Decimal | None:
        """Read a number, given as a string or as a JSON number; NaN and infinities are read."""
        value = self._given.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
            raise self._wrong(name)
        text = str(value).strip()
        if len(text) > LONGEST_NUMBER or "_" in text or not text.isascii():
            raise self._wrong(name)
        try:
            return Decimal(text)
        except InvalidOperation as error:
            raise self._wrong(name) from error

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


def parse_order(order: Fields) -> MarketOrder | EntryOrder:
    """Read an order of any type on offer.

    Raises:
        Refused: a field cannot be read, or asks for what is not offered.
    """
    kind = order.choice("type", OrderType, OrderType.MARKET)
    match kind:
        case OrderType.MARKET:
            return _market_order(order)
        case OrderType.LIMIT:
            return LimitOrder(**_entry(order))
        case OrderType.STOP:
            return StopOrder(**_entry(order), price_bound=order.decimal("priceBound"))
        case OrderType.MARKET_IF_TOUCHED:
            return MarketIfTouchedOrder(**_entry(order), price_bound=order.decimal("priceBound"))
        case _:
            raise Refused(400, f"Orders of type {kind} are not offered by this exchange")


def _market_order(order: Fields) -> MarketOrder:
    return MarketOrder(
        instrument=order.text("instrument"),
        units=order.units("units"),
        time_in_force=order.choice("timeInForce", TimeInForce, TimeInForce.FOK),
        position_fill=order.choice("positionFill", PositionFill, PositionFill.DEFAULT),
        price_bound=order.decimal("priceBound"),
        take_profit_on_fill=parse_take_profit(order.nested("takeProfitOnFill")),
        stop_loss_on_fill=parse_stop_loss(order.nested("stopLossOnFill")),
        trailing_stop_loss_on_fill=parse_trailing_stop(order.nested("trailingStopLossOnFill")),
        guaranteed_stop_loss_on_fill=parse_stop_loss(order.nested("guaranteedStopLossOnFill")),
        client_extensions=parse_extensions(order.nested("clientExtensions")),
        trade_client_extensions=parse_extensions(order.nested("tradeClientExtensions")),
    )


class _Entry(TypedDict):
    """What all orders that wait for a price to enter the market have in common."""

    instrument: str | None
    units: Decimal | None
    price: Decimal | None
    time_in_force: TimeInForce
    gtd_time: TimeNs | None
    position_fill: PositionFill
    trigger_condition: TriggerCondition
    take_profit_on_fill: TakeProfitDetails | None
    stop_loss_on_fill: StopLossDetails | None
    trailing_stop_loss_on_fill: TrailingStopLossDetails | None
    guaranteed_stop_loss_on_fill: StopLossDetails | None
    client_extensions: ClientExtensions | None
    trade_client_extensions: ClientExtensions | None


def _entry(order: Fields) -> _Entry:
    return _Entry(
        instrument=order.text("instrument"),
        units=order.units("units"),
        price=order.decimal("price"),
        time_in_force=order.choice("timeInForce", TimeInForce, TimeInForce.GTC),
        gtd_time=order.time("gtdTime"),
        position_fill=order.choice("positionFill", PositionFill, PositionFill.DEFAULT),
        trigger_condition=order.choice(
            "triggerCondition", TriggerCondition, TriggerCondition.DEFAULT
        ),
        take_profit_on_fill=parse_take_profit(order.nested("takeProfitOnFill")),
        stop_loss_on_fill=parse_stop_loss(order.nested("stopLossOnFill")),
        trailing_stop_loss_on_fill=parse_trailing_stop(order.nested("trailingStopLossOnFill")),
        guaranteed_stop_loss_on_fill=parse_stop_loss(order.nested("guaranteedStopLossOnFill")),
        client_extensions=parse_extensions(order.nested("clientExtensions")),
        trade_client_extensions=parse_extensions(order.nested("tradeClientExtensions")),
    )


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
