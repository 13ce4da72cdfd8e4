"""Which orders the engine refuses, as pure functions of the order and the account."""

from collections.abc import Callable
from decimal import Decimal

from domain.instruments import Instrument
from domain.numbers import decimals
from paper.account import Account
from paper.orders.levels import refuse_on_fill
from paper.orders.refusals import RejectReason
from paper.orders.terms import (
    ClientExtensions,
    MarketOrder,
    OrderReason,
    TimeInForce,
)

MAXIMUM_TEXT = 128
IMMEDIATE = (TimeInForce.FOK, TimeInForce.IOC)


def refuse_market(
    order: MarketOrder, instrument: Instrument, account: Account, now: int
) -> RejectReason | None:
    """Return why a market order is refused, None if it may go on to be filled."""
    closing = order.reason is not OrderReason.CLIENT_ORDER
    checks: tuple[Callable[[], RejectReason | None], ...] = (
        lambda: refuse_units(order.units, instrument, closing=closing),
        lambda: _time_in_force(order.time_in_force),
        lambda: _price_bound(order.price_bound, instrument),
        lambda: _order_extensions(order.client_extensions, account),
        lambda: _trade_extensions(order.trade_client_extensions),
        lambda: refuse_on_fill(order.take_profit_on_fill, instrument, now),
        lambda: refuse_on_fill(order.stop_loss_on_fill, instrument, now),
        lambda: refuse_on_fill(order.trailing_stop_loss_on_fill, instrument, now),
    )
    return next((reason for check in checks if (reason := check()) is not None), None)


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
    if decimals(units) > instrument.trade_units_precision:
        return RejectReason.UNITS_PRECISION_EXCEEDED
    if abs(units) < instrument.minimum_trade_size:
        return RejectReason.UNITS_MINIMUM_NOT_MET
    return None


def _time_in_force(time_in_force: TimeInForce) -> RejectReason | None:
    return None if time_in_force in IMMEDIATE else RejectReason.TIME_IN_FORCE_INVALID


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


def _order_extensions(given: ClientExtensions | None, account: Account) -> RejectReason | None:
    if given is None:
        return None
    if given.id is not None and not 0 < len(given.id) <= MAXIMUM_TEXT:
        return RejectReason.CLIENT_ORDER_ID_INVALID
    if len(given.tag or "") > MAXIMUM_TEXT:
        return RejectReason.CLIENT_ORDER_TAG_INVALID
    if len(given.comment or "") > MAXIMUM_TEXT:
        return RejectReason.CLIENT_ORDER_COMMENT_INVALID
    if given.id in account.pending_client_ids:
        return RejectReason.CLIENT_ORDER_ID_ALREADY_EXISTS
    return None


def _trade_extensions(given: ClientExtensions | None) -> RejectReason | None:
    if given is None:
        return None
    if given.id is not None and not 0 < len(given.id) <= MAXIMUM_TEXT:
        return RejectReason.CLIENT_TRADE_ID_INVALID
    if len(given.tag or "") > MAXIMUM_TEXT:
        return RejectReason.CLIENT_TRADE_TAG_INVALID
    if len(given.comment or "") > MAXIMUM_TEXT:
        return RejectReason.CLIENT_TRADE_COMMENT_INVALID
    return None
