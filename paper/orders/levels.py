"""What is wrong with a protective order's price, distance, duration or names.

One set of rules; an order of its own and an order attached to a fill call the same fault by
different names.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from domain.instruments import Instrument
from paper.behaviour import TargetDistance
from paper.orders.refusals import RejectReason
from paper.orders.terms import (
    ClientExtensions,
    OrderType,
    StopLossDetails,
    TakeProfitDetails,
    TimeInForce,
    TrailingStopLossDetails,
)

LONGEST_TEXT = 128
RESTING = (TimeInForce.GTC, TimeInForce.GTD, TimeInForce.GFD)
NEAREST_POINTS = 50
FURTHEST_POINTS = 100_000

Details = TakeProfitDetails | StopLossDetails | TrailingStopLossDetails


def nearest_trail(instrument: Instrument) -> Decimal:
    """Return the least distance of a trailing stop, in price."""
    return instrument.distance(NEAREST_POINTS)


def furthest_trail(instrument: Instrument) -> Decimal:
    """Return the greatest distance of a trailing stop, in price."""
    return instrument.distance(FURTHEST_POINTS)


class Fault(StrEnum):
    """What can be wrong, with the end of its usual name."""

    PRICE_MISSING = "PRICE_MISSING"
    PRICE_INVALID = "PRICE_INVALID"
    PRICE_PRECISION = "PRICE_PRECISION_EXCEEDED"
    DISTANCE_MISSING = "PRICE_DISTANCE_MISSING"
    DISTANCE_INVALID = "PRICE_DISTANCE_INVALID"
    DISTANCE_PRECISION = "PRICE_DISTANCE_PRECISION_EXCEEDED"
    DISTANCE_TOO_SMALL = "PRICE_DISTANCE_MINIMUM_NOT_MET"
    DISTANCE_TOO_LARGE = "PRICE_DISTANCE_MAXIMUM_EXCEEDED"
    BOTH_MISSING = "PRICE_AND_DISTANCE_BOTH_MISSING"
    BOTH_SPECIFIED = "PRICE_AND_DISTANCE_BOTH_SPECIFIED"
    GUARANTEED = "GUARANTEED_NOT_ALLOWED"
    TIME_IN_FORCE = "TIME_IN_FORCE_INVALID"
    GTD_MISSING = "GTD_TIMESTAMP_MISSING"
    GTD_PAST = "GTD_TIMESTAMP_IN_PAST"
    CLIENT_ID = "CLIENT_ORDER_ID_INVALID"
    CLIENT_TAG = "CLIENT_ORDER_TAG_INVALID"
    CLIENT_COMMENT = "CLIENT_ORDER_COMMENT_INVALID"


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """How one kind of order names its faults: a beginning, and where it departs from it."""

    beginning: str = ""
    departures: Mapping[Fault, str] = field(default_factory=dict)

    def name(self, fault: Fault) -> RejectReason:
        """Return what a fault is called."""
        return RejectReason(self.departures.get(fault) or self.beginning + fault)


ITS_OWN = Family(
    departures={
        Fault.BOTH_MISSING: "STOP_LOSS_ORDER_PRICE_AND_DISTANCE_BOTH_MISSING",
        Fault.BOTH_SPECIFIED: "STOP_LOSS_ORDER_PRICE_AND_DISTANCE_BOTH_SPECIFIED",
        Fault.GUARANTEED: "STOP_LOSS_ORDER_GUARANTEED_NOT_ALLOWED",
        Fault.GTD_MISSING: "TIME_IN_FORCE_GTD_TIMESTAMP_MISSING",
        Fault.GTD_PAST: "TIME_IN_FORCE_GTD_TIMESTAMP_IN_PAST",
    }
)
ON_FILL: Mapping[OrderType, Family] = {
    OrderType.TAKE_PROFIT: Family(
        beginning="TAKE_PROFIT_ON_FILL_",
        departures={
            Fault.DISTANCE_INVALID: "TAKE_PROFIT_ON_FILL_PRICE_INVALID",
            Fault.DISTANCE_PRECISION: "TAKE_PROFIT_ON_FILL_DISTANCE_PRECISION_EXCEEDED",
        },
    ),
    OrderType.STOP_LOSS: Family(
        beginning="STOP_LOSS_ON_FILL_",
        departures={
            Fault.DISTANCE_INVALID: "STOP_LOSS_ON_FILL_DISTANCE_INVALID",
            Fault.DISTANCE_PRECISION: "STOP_LOSS_ON_FILL_DISTANCE_PRECISION_EXCEEDED",
        },
    ),
    OrderType.TRAILING_STOP_LOSS: Family(beginning="TRAILING_STOP_LOSS_ON_FILL_"),
}


def refuse_on_fill(
    attached: Iterable[Details], instrument: Instrument, targets: TargetDistance, now: int
) -> RejectReason | None:
    """Return why orders cannot be attached to a fill, None if they can.

    `targets` says whether a target may be given as a distance.
    """
    names: set[str] = set()
    for details in attached:
        fault = _fault_of(details, instrument, targets, now)
        if fault is not None:
            return ON_FILL[kind_of(details)].name(fault)
        name = details.client_extensions.id if details.client_extensions else None
        if name in names:
            return RejectReason.ORDERS_ON_FILL_DUPLICATE_CLIENT_ORDER_IDS
        names |= {name} if name is not None else set()
    return None


def refuse_of_its_own(
    details: Details, instrument: Instrument, targets: TargetDistance, now: int
) -> RejectReason | None:
    """Return why an order cannot be placed on an open trade, None if it can."""
    fault = _fault_of(details, instrument, targets, now)
    return None if fault is None else ITS_OWN.name(fault)


def kind_of(details: Details) -> OrderType:
    """Return the type of order that the details describe."""
    match details:
        case TakeProfitDetails():
            return OrderType.TAKE_PROFIT
        case StopLossDetails():
            return OrderType.STOP_LOSS
        case TrailingStopLossDetails():
            return OrderType.TRAILING_STOP_LOSS


def _fault_of(
    details: Details, instrument: Instrument, targets: TargetDistance, now: int
) -> Fault | None:
    return (
        _level_fault(details, instrument, targets)
        or _duration_fault(details, now)
        or _text_fault(details.client_extensions)
    )


def _level_fault(details: Details, instrument: Instrument, targets: TargetDistance) -> Fault | None:
    match details:
        case TakeProfitDetails():
            return _target_fault(details, instrument, targets)
        case StopLossDetails():
            return _stop_fault(details, instrument)
        case TrailingStopLossDetails(distance=distance):
            return _trail_fault(distance, instrument)


def _target_fault(
    details: TakeProfitDetails, instrument: Instrument, targets: TargetDistance
) -> Fault | None:
    by_distance = details.distance is not None and targets is TargetDistance.ACCEPT
    if details.price is None and not by_distance:
        return Fault.PRICE_MISSING
    if details.price is not None and by_distance:
        return Fault.PRICE_INVALID
    return _price_fault(details.price, instrument) or _distance_fault(details.distance, instrument)


def _stop_fault(details: StopLossDetails, instrument: Instrument) -> Fault | None:
    if details.price is None and details.distance is None:
        return Fault.BOTH_MISSING
    if details.price is not None and details.distance is not None:
        return Fault.BOTH_SPECIFIED
    if details.guaranteed:
        return Fault.GUARANTEED
    return _price_fault(details.price, instrument) or _distance_fault(details.distance, instrument)


def _trail_fault(distance: Decimal | None, instrument: Instrument) -> Fault | None:
    if distance is None:
        return Fault.DISTANCE_MISSING
    fault = _distance_fault(distance, instrument)
    if fault is not None:
        return fault
    if distance < nearest_trail(instrument):
        return Fault.DISTANCE_TOO_SMALL
    return Fault.DISTANCE_TOO_LARGE if distance > furthest_trail(instrument) else None


def _price_fault(price: Decimal | None, instrument: Instrument) -> Fault | None:
    if price is None:
        return None
    if not _positive(price):
        return Fault.PRICE_INVALID
    return None if instrument.fits_price(price) else Fault.PRICE_PRECISION


def _distance_fault(distance: Decimal | None, instrument: Instrument) -> Fault | None:
    if distance is None:
        return None
    if not _positive(distance):
        return Fault.DISTANCE_INVALID
    return None if instrument.fits_price(distance) else Fault.DISTANCE_PRECISION


def _positive(number: Decimal) -> bool:
    return number.is_finite() and number > 0 and number.adjusted() <= LONGEST_TEXT


def _duration_fault(details: Details, now: int) -> Fault | None:
    if details.time_in_force not in RESTING:
        return Fault.TIME_IN_FORCE
    if details.time_in_force is not TimeInForce.GTD:
        return None
    if details.gtd_time is None:
        return Fault.GTD_MISSING
    return Fault.GTD_PAST if details.gtd_time <= now else None


def _text_fault(given: ClientExtensions | None) -> Fault | None:
    if given is None:
        return None
    if given.id is not None and not 0 < len(given.id) <= LONGEST_TEXT:
        return Fault.CLIENT_ID
    if len(given.tag or "") > LONGEST_TEXT:
        return Fault.CLIENT_TAG
    return Fault.CLIENT_COMMENT if len(given.comment or "") > LONGEST_TEXT else None
