"""Whether what protects a trade would protect it."""

from decimal import Decimal

from domain.numbers import ZERO, plain
from domain.order_terms import Protection
from domain.orders import OrderIntent
from domain.risk.snapshot import RiskSnapshot
from domain.risk.verdict import Denied, DenyCode

FARTHEST_STOP = Decimal("0.2")
"""A stop farther from the market than this share of the price is none."""


def stop_required(intent: OrderIntent, snapshot: RiskSnapshot) -> Denied | None:
    """Deny an entry without a stop, fixed or trailing, where the account asks for one."""
    if intent.stop is not None or intent.trail is not None or not snapshot.limits.stop_required:
        return None
    return Denied(code=DenyCode.STOP_REQUIRED, message="an entry needs a stop")


def stop_side(intent: OrderIntent, snapshot: RiskSnapshot) -> Denied | None:
    """Deny a stop that the price at which the trade opens is already through."""
    away = _away(intent.stop, intent, snapshot)
    if away is None or away > ZERO:
        return None
    return Denied(
        code=DenyCode.STOP_WRONG_SIDE,
        message="the stop is on the wrong side of the price",
        figures={"points_away": plain(away)},
    )


def target_side(intent: OrderIntent, snapshot: RiskSnapshot) -> Denied | None:
    """Deny a target that the price at which the trade opens has reached already."""
    away = _away(intent.target, intent, snapshot)
    if away is None or intent.target is None or intent.target.price is None or away < ZERO:
        return None
    return Denied(
        code=DenyCode.TARGET_WRONG_SIDE,
        message="the target is on the wrong side of the price",
        figures={"points_away": plain(-away)},
    )


def stop_reach(intent: OrderIntent, snapshot: RiskSnapshot) -> Denied | None:
    """Deny a stop so far away that it protects nothing."""
    opens_at = _leaves_at(intent, snapshot)
    away = _away(intent.stop or _trailing(intent), intent, snapshot)
    if away is None or opens_at is None or away <= opens_at * FARTHEST_STOP:
        return None
    limit = opens_at * FARTHEST_STOP
    return Denied(
        code=DenyCode.STOP_TOO_FAR,
        message=f"the stop is more than {FARTHEST_STOP:.0%} of the price away",
        figures={"points_away": plain(away), "limit": plain(limit)},
    )


def trail_clears_spread(intent: OrderIntent, snapshot: RiskSnapshot) -> Denied | None:
    """Deny a trailing stop closer than the spread: it would close the trade as it opens."""
    quote, instrument = snapshot.quote, snapshot.instrument
    if intent.trail is None or quote is None or instrument is None:
        return None
    points, spread = intent.trail.scaleb(instrument.display_precision), quote.ask - quote.bid
    if points >= spread:
        return None
    return Denied(
        code=DenyCode.TRAIL_TOO_CLOSE,
        message=f"the trailing stop is {plain(points)} points away, the spread is {spread}",
        figures={"trail_points": plain(points), "spread_points": str(spread)},
    )


def _trailing(intent: OrderIntent) -> Protection | None:
    return None if intent.trail is None else Protection(distance=intent.trail)


def _away(
    protection: Protection | None, intent: OrderIntent, snapshot: RiskSnapshot
) -> Decimal | None:
    """Return by how many points a stop lies on the losing side; a target's are negative."""
    leaves_at, instrument = _leaves_at(intent, snapshot), snapshot.instrument
    if protection is None or leaves_at is None or instrument is None:
        return None
    if protection.price is None:
        return (protection.distance or ZERO).scaleb(instrument.display_precision)
    at = protection.price.scaleb(instrument.display_precision)
    return leaves_at - at if intent.units > ZERO else at - leaves_at


def _leaves_at(intent: OrderIntent, snapshot: RiskSnapshot) -> Decimal | None:
    """Return the points at which the trade could leave as it opens.

    An order that waits is judged at its own price, any other at the side it would leave on.
    """
    quote, instrument = snapshot.quote, snapshot.instrument
    if quote is None or instrument is None:
        return None
    if intent.terms.price is not None:
        return intent.terms.price.scaleb(instrument.display_precision)
    return Decimal(quote.bid if intent.units > ZERO else quote.ask)
