"""Whether the price that an order would get, or asks for, makes sense."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import assert_never

from domain.numbers import ZERO, plain
from domain.order_terms import OrderKind, Protection
from domain.orders import OrderIntent
from domain.risk.ages import too_old
from domain.risk.snapshot import Quote, RiskSnapshot
from domain.risk.verdict import Denied, DenyCode


def on_grid(intent: OrderIntent, snapshot: RiskSnapshot) -> Denied | None:
    """Deny a price or a distance finer than the instrument's last digit, or not above zero."""
    instrument = snapshot.instrument
    if instrument is None:
        return None
    for name, value in _prices(intent):
        if value <= ZERO or not instrument.fits_price(value):
            return Denied(
                code=DenyCode.PRICE_PRECISION,
                message=(
                    f"{name} {plain(value)} is not a price of {intent.instrument}, "
                    f"which has {instrument.display_precision} decimals"
                ),
                figures={name: plain(value), "decimals": str(instrument.display_precision)},
            )
    return None


def _prices(intent: OrderIntent) -> Iterator[tuple[str, Decimal]]:
    values = {
        "price": intent.terms.price,
        "price_bound": intent.terms.price_bound,
        "stop": _value(intent.stop),
        "target": _value(intent.target),
        "trail": intent.trail,
    }
    return ((name, value) for name, value in values.items() if value is not None)


def _value(protection: Protection | None) -> Decimal | None:
    if protection is None:
        return None
    return protection.distance if protection.price is None else protection.price


def fresh_price(snapshot: RiskSnapshot, now: datetime) -> Denied | None:
    """Deny entries without a price, or on one that is too old."""
    if snapshot.quote is None:
        return Denied(code=DenyCode.NO_PRICE, message="no price has arrived yet")
    age, limit = now - snapshot.quote.received_at, snapshot.limits.max_price_age
    return too_old(DenyCode.STALE_PRICE, "the last price came", age, limit)


def spread(intent: OrderIntent, snapshot: RiskSnapshot) -> Denied | None:
    """Deny an entry at the market while the spread is too wide."""
    quote, limit = snapshot.quote, snapshot.limits.max_spread_points
    if quote is None or not _fills_now(intent, snapshot, quote) or _spread(quote) <= limit:
        return None
    return Denied(
        code=DenyCode.SPREAD,
        message=f"the spread is {_spread(quote)} points, at most {limit}",
        figures={"spread_points": str(_spread(quote)), "limit_points": str(limit)},
    )


def jump(intent: OrderIntent, snapshot: RiskSnapshot) -> Denied | None:
    """Deny an entry at the market right after its price has leapt."""
    quote, limit = snapshot.quote, snapshot.limits.max_jump_points
    if limit is None or quote is None or quote.earlier_bid is None:
        return None
    leapt = abs(quote.bid - quote.earlier_bid)
    if leapt <= limit or not _fills_now(intent, snapshot, quote):
        return None
    return Denied(
        code=DenyCode.PRICE_JUMP,
        message=f"the price has just moved {leapt} points, at most {limit}",
        figures={
            "bid_points": str(quote.bid),
            "earlier_bid_points": str(quote.earlier_bid),
            "limit_points": str(limit),
        },
    )


def price_bound(intent: OrderIntent, snapshot: RiskSnapshot) -> Denied | None:
    """Deny a bound that lies on the better side of the price: nothing could be filled."""
    bound, instrument, quote = intent.terms.price_bound, snapshot.instrument, snapshot.quote
    if bound is None or instrument is None or quote is None:
        return None
    buys = intent.units > ZERO
    price = intent.terms.price or instrument.price(quote.ask if buys else quote.bid)
    if bound >= price if buys else bound <= price:
        return None
    return Denied(
        code=DenyCode.PRICE_BOUND_WRONG_SIDE,
        message=f"the bound {plain(bound)} is better than the price {plain(price)}",
        figures={"price_bound": plain(bound), "price": plain(price)},
    )


def _spread(quote: Quote) -> int:
    return quote.ask - quote.bid


def _fills_now(intent: OrderIntent, snapshot: RiskSnapshot, quote: Quote) -> bool:
    """Tell whether the present price would fill an order, not some later one at its own."""
    price, instrument = intent.terms.price, snapshot.instrument
    if price is None or instrument is None:
        return True
    side = instrument.price(quote.ask if intent.units > ZERO else quote.bid)
    above = side - price if intent.units > ZERO else price - side
    match intent.terms.kind:
        case OrderKind.MARKET:
            return True
        case OrderKind.LIMIT:
            return above <= ZERO
        case OrderKind.STOP:
            return above >= ZERO
        case OrderKind.MARKET_IF_TOUCHED:
            return above == ZERO
        case unknown:
            assert_never(unknown)
