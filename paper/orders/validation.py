"""Which orders the engine refuses, as pure functions of the order and the account."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from domain.instruments import Instrument
from domain.numbers import Units
from paper.behaviour import Behaviour, DuplicateClientId
from paper.ledger.account import Account
from paper.orders.levels import refuse_on_fill
from paper.orders.refusals import RejectReason
from paper.orders.terms import (
    ClientExtensions,
    EntryOrder,
    LimitOrder,
    MarketIfTouchedOrder,
    MarketOrder,
    OrderReason,
    TimeInForce,
)
from paper.wire import TransactionId

MAXIMUM_TEXT = 128
IMMEDIATE = (TimeInForce.FOK, TimeInForce.IOC)
PENDING_ORDERS_ALLOWED = 1_000
"""How many orders an account may have pending when it places one more."""

Check = Callable[[], RejectReason | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    """What an order is checked against: its instrument, the account, and the market time.

    `replaces` is the pending order whose place, and whose client id, it may take.
    """

    instrument: Instrument
    account: Account
    behaviour: Behaviour
    now: int
    replaces: TransactionId | None = None


def refuse_market(order: MarketOrder, against: Validation) -> RejectReason | None:
    """Return why a market order is refused, None if it may go on to be filled."""
    closing = order.reason is not OrderReason.CLIENT_ORDER
    return _first_fault(
        lambda: refuse_units(order.units, against.instrument, closing=closing),
        lambda: None if order.time_in_force in IMMEDIATE else RejectReason.TIME_IN_FORCE_INVALID,
        lambda: _price_bound(order.price_bound, against.instrument),
        lambda: refuse_order_extensions(order.client_extensions),
        lambda: refuse_trade_extensions(order.trade_client_extensions),
        lambda: _name_taken(order, against),
        lambda: _attached(order, against),
    )


def refuse_entry(order: EntryOrder, against: Validation) -> RejectReason | None:
    """Return why an order that waits for a price is refused, None if it may be created.

    The first fault counts, in the order units, price, bound, time in force, client extensions,
    attached orders, number of pending orders.
    """
    bound = None if isinstance(order, LimitOrder) else order.price_bound
    return _first_fault(
        lambda: refuse_units(order.units, against.instrument, closing=False),
        lambda: _required_price(order.price, against.instrument),
        lambda: _price_bound(bound, against.instrument),
        lambda: _entry_duration(order, against.now),
        lambda: refuse_order_extensions(order.client_extensions),
        lambda: refuse_trade_extensions(order.trade_client_extensions),
        lambda: _name_taken(order, against),
        lambda: _attached(order, against),
        lambda: _too_many(against),
    )


def _first_fault(*checks: Check) -> RejectReason | None:
    return next((reason for check in checks if (reason := check()) is not None), None)


def _name_taken(order: MarketOrder | EntryOrder, against: Validation) -> RejectReason | None:
    wanted = order.client_extensions.id if order.client_extensions else None
    if wanted is None or against.behaviour.duplicate_client_id is DuplicateClientId.ACCEPT:
        return None
    holder = against.account.pending_client_ids.get(wanted)
    free = holder is None or holder == against.replaces
    return None if free else RejectReason.CLIENT_ORDER_ID_ALREADY_EXISTS


def _attached(order: MarketOrder | EntryOrder, against: Validation) -> RejectReason | None:
    given = (
        order.take_profit_on_fill,
        order.stop_loss_on_fill,
        order.trailing_stop_loss_on_fill,
    )
    attached = [details for details in given if details is not None]
    targets = against.behaviour.target_distance
    fault = refuse_on_fill(attached, against.instrument, targets, against.now)
    if fault is None and order.guaranteed_stop_loss_on_fill is not None:
        return RejectReason.GUARANTEED_STOP_LOSS_ORDER_NOT_ALLOWED
    return fault


def _too_many(against: Validation) -> RejectReason | None:
    fits = len(against.account.pending_orders) < PENDING_ORDERS_ALLOWED
    if fits or against.replaces is not None:
        return None
    return RejectReason.PENDING_ORDERS_ALLOWED_EXCEEDED


def _entry_duration(order: EntryOrder, now: int) -> RejectReason | None:
    if isinstance(order, MarketIfTouchedOrder) and order.time_in_force in IMMEDIATE:
        return RejectReason.TIME_IN_FORCE_INVALID
    if order.time_in_force is not TimeInForce.GTD:
        return None
    if order.gtd_time is None:
        return RejectReason.TIME_IN_FORCE_GTD_TIMESTAMP_MISSING
    past = order.gtd_time <= now
    return RejectReason.TIME_IN_FORCE_GTD_TIMESTAMP_IN_PAST if past else None


def refuse_units(
    units: Decimal | None, instrument: Instrument, *, closing: bool
) -> RejectReason | None:
    """Return what is wrong with an order's units; closing what is open has no upper limit."""
    if units is None:
        return RejectReason.UNITS_MISSING
    if not units.is_finite() or units == 0:
        return RejectReason.UNITS_INVALID
    if abs(units) > instrument.maximum_order_units and not closing:
        return RejectReason.UNITS_LIMIT_EXCEEDED
    if not instrument.fits_units(Units(units)):
        return RejectReason.UNITS_PRECISION_EXCEEDED
    if abs(units) < instrument.minimum_trade_size:
        return RejectReason.UNITS_MINIMUM_NOT_MET
    return None


def _required_price(price: Decimal | None, instrument: Instrument) -> RejectReason | None:
    if price is None:
        return RejectReason.PRICE_MISSING
    return _price(
        price,
        instrument,
        invalid=RejectReason.PRICE_INVALID,
        precision=RejectReason.PRICE_PRECISION_EXCEEDED,
    )


def _price_bound(bound: Decimal | None, instrument: Instrument) -> RejectReason | None:
    return _price(
        bound,
        instrument,
        invalid=RejectReason.PRICE_BOUND_INVALID,
        precision=RejectReason.PRICE_BOUND_PRECISION_EXCEEDED,
    )


def _price(
    price: Decimal | None,
    instrument: Instrument,
    *,
    invalid: RejectReason,
    precision: RejectReason,
) -> RejectReason | None:
    if price is None:
        return None
    if not price.is_finite() or price <= 0 or price.adjusted() > MAXIMUM_TEXT:
        return invalid
    return None if instrument.fits_price(price) else precision


def refuse_order_extensions(given: ClientExtensions | None) -> RejectReason | None:
    """Return why an order may not be called so, whoever else is."""
    if given is None:
        return None
    if given.id is not None and not 0 < len(given.id) <= MAXIMUM_TEXT:
        return RejectReason.CLIENT_ORDER_ID_INVALID
    if len(given.tag or "") > MAXIMUM_TEXT:
        return RejectReason.CLIENT_ORDER_TAG_INVALID
    if len(given.comment or "") > MAXIMUM_TEXT:
        return RejectReason.CLIENT_ORDER_COMMENT_INVALID
    return None


def refuse_trade_extensions(given: ClientExtensions | None) -> RejectReason | None:
    """Return why a trade may not be called so, whichever else is."""
    if given is None:
        return None
    if given.id is not None and not 0 < len(given.id) <= MAXIMUM_TEXT:
        return RejectReason.CLIENT_TRADE_ID_INVALID
    if len(given.tag or "") > MAXIMUM_TEXT:
        return RejectReason.CLIENT_TRADE_TAG_INVALID
    if len(given.comment or "") > MAXIMUM_TEXT:
        return RejectReason.CLIENT_TRADE_COMMENT_INVALID
    return None
