"""The rules, one function each: a denial, or nothing to say against the order."""

from datetime import datetime
from decimal import Decimal

from domain.accounts import GateState
from domain.numbers import ZERO, plain
from domain.orders import OrderIntent, Purpose
from domain.risk.snapshot import RiskSnapshot
from domain.risk.verdict import Denied, DenyCode

FARTHEST_STOP = Decimal("0.2")
"""A stop farther from the market than this share of the price is none."""


def reduces(intent: OrderIntent, snapshot: RiskSnapshot) -> bool:
    """Tell whether an order only takes off the position that stands."""
    position = snapshot.position
    return position * intent.units < ZERO and abs(intent.units) <= abs(position)


def adds(intent: OrderIntent, snapshot: RiskSnapshot) -> Decimal:
    """Return by how many units an order makes the position larger.

    What is reserved may be filled first or not at all: the worse of the two counts.
    """
    return max(
        ZERO,
        *(
            abs(before + intent.units) - abs(before)
            for before in (snapshot.position, snapshot.position + snapshot.reserved)
        ),
    )


def known_instrument(intent: OrderIntent, snapshot: RiskSnapshot) -> Denied | None:
    """Deny what the account cannot trade."""
    if snapshot.instrument is not None:
        return None
    return Denied(
        code=DenyCode.INSTRUMENT_UNKNOWN,
        message=f"{intent.instrument} is not tradeable on this account",
        figures={"instrument": intent.instrument},
    )


def units_size(intent: OrderIntent, snapshot: RiskSnapshot) -> Denied | None:
    """Deny units finer or smaller than the instrument trades."""
    instrument = snapshot.instrument
    if instrument is None:
        return None
    if not instrument.fits_units(intent.units):
        return Denied(
            code=DenyCode.UNITS_PRECISION,
            message=f"{intent.instrument} trades {instrument.trade_units_precision} decimals",
            figures={
                "units": plain(intent.units),
                "decimals": str(instrument.trade_units_precision),
            },
        )
    if abs(intent.units) < instrument.minimum_trade_size:
        return Denied(
            code=DenyCode.UNITS_TOO_SMALL,
            message="fewer units than the broker trades",
            figures={
                "units": plain(intent.units),
                "minimum": plain(instrument.minimum_trade_size),
            },
        )
    return None


def close_only_closes(intent: OrderIntent, snapshot: RiskSnapshot) -> Denied | None:
    """Deny a close that has nothing to close or would open the other side."""
    if intent.purpose is not Purpose.CLOSE or reduces(intent, snapshot):
        return None
    code = (
        DenyCode.NOTHING_TO_CLOSE
        if snapshot.position * intent.units >= ZERO
        else DenyCode.CLOSE_WOULD_OPEN
    )
    return Denied(
        code=code,
        message="a close may only reduce the position",
        figures={"units": plain(intent.units), "position": plain(snapshot.position)},
    )


def position_stands(intent: OrderIntent, snapshot: RiskSnapshot) -> Denied | None:
    """Deny what a strategy asked for on a position that has moved since.

    An order that turns a position round would open too much once its stop had closed it.
    """
    assumed, held = intent.assumed_position, snapshot.run_position
    if assumed is None or held is None or assumed == held:
        return None
    return Denied(
        code=DenyCode.POSITION_MOVED,
        message="the position has moved since the strategy decided",
        figures={"assumed": plain(assumed), "position": plain(held)},
    )


def validity(intent: OrderIntent, now: datetime) -> Denied | None:
    """Deny an order that comes too late."""
    if now <= intent.valid_until:
        return None
    return Denied(
        code=DenyCode.ORDER_EXPIRED,
        message="the order is no longer valid",
        figures={"valid_until": intent.valid_until.isoformat(), "now": now.isoformat()},
    )


def kill_switch(_: OrderIntent, snapshot: RiskSnapshot) -> Denied | None:
    """Deny entries while a kill switch is engaged."""
    if snapshot.kill_switch is None:
        return None
    return Denied(
        code=DenyCode.KILL_SWITCH,
        message=f"the kill switch is engaged: {snapshot.kill_switch}",
        figures={"reason": snapshot.kill_switch},
    )


def account_gate(_: OrderIntent, snapshot: RiskSnapshot) -> Denied | None:
    """Deny entries on an account that is halted, reducing, or not agreed with its broker."""
    gate = snapshot.gate
    if gate.state is GateState.HALTED:
        return _gate_denial(DenyCode.ACCOUNT_HALTED, "the account is halted", gate.reason)
    if gate.state is GateState.REDUCING:
        return _gate_denial(DenyCode.ACCOUNT_REDUCING, "the account only reduces", gate.reason)
    if not gate.agreed:
        return _gate_denial(
            DenyCode.ACCOUNT_NOT_AGREED, "positions do not agree with the broker", gate.reason
        )
    return None


def _gate_denial(code: DenyCode, message: str, reason: str) -> Denied:
    text = f"{message}: {reason}" if reason else message
    return Denied(code=code, message=text, figures={"reason": reason})


def units_per_order(intent: OrderIntent, snapshot: RiskSnapshot) -> Denied | None:
    """Deny more units than the account allows in one order."""
    limit = snapshot.limits.max_units_per_order
    if abs(intent.units) <= limit:
        return None
    return Denied(
        code=DenyCode.UNITS_PER_ORDER,
        message=f"{plain(abs(intent.units))} units, at most {plain(limit)} in one order",
        figures={"units": plain(abs(intent.units)), "limit": plain(limit)},
    )


def stop_required(intent: OrderIntent, snapshot: RiskSnapshot) -> Denied | None:
    """Deny an entry without a stop where the account asks for one."""
    if intent.stop is not None or not snapshot.limits.stop_required:
        return None
    return Denied(code=DenyCode.STOP_REQUIRED, message="an entry needs a stop")


def stop_side(intent: OrderIntent, snapshot: RiskSnapshot) -> Denied | None:
    """Deny a stop that the market is already through."""
    away = _stop_away(intent, snapshot)
    if away is None or away > ZERO:
        return None
    return Denied(
        code=DenyCode.STOP_WRONG_SIDE,
        message="the stop is on the wrong side of the market",
        figures={"points_away": plain(away)},
    )


def stop_reach(intent: OrderIntent, snapshot: RiskSnapshot) -> Denied | None:
    """Deny a stop so far away that it protects nothing."""
    away, quote = _stop_away(intent, snapshot), snapshot.quote
    if away is None or quote is None or away <= quote.bid * FARTHEST_STOP:
        return None
    return Denied(
        code=DenyCode.STOP_TOO_FAR,
        message=f"the stop is more than {FARTHEST_STOP:.0%} of the price away",
        figures={"points_away": plain(away), "limit": plain(quote.bid * FARTHEST_STOP)},
    )


def _stop_away(intent: OrderIntent, snapshot: RiskSnapshot) -> Decimal | None:
    """Return how many points a stop is from the price at which the position would leave."""
    stop, quote, instrument = intent.stop, snapshot.quote, snapshot.instrument
    if stop is None or quote is None or instrument is None:
        return None
    if stop.price is None:
        return (stop.distance or ZERO).scaleb(instrument.display_precision)
    at = stop.price.scaleb(instrument.display_precision)
    return quote.bid - at if intent.units > ZERO else at - quote.ask


def fresh_price(snapshot: RiskSnapshot, now: datetime) -> Denied | None:
    """Deny entries without a price, or on one that is too old."""
    if snapshot.quote is None:
        return Denied(code=DenyCode.NO_PRICE, message="no price has arrived yet")
    age, limit = now - snapshot.quote.received_at, snapshot.limits.max_price_age
    if age <= limit:
        return None
    figures = {"age_seconds": f"{age.total_seconds():.1f}", "limit_seconds": f"{limit.seconds}"}
    return Denied(
        code=DenyCode.STALE_PRICE,
        message=f"the last price is {figures['age_seconds']} s old",
        figures=figures,
    )


def spread(_: OrderIntent, snapshot: RiskSnapshot) -> Denied | None:
    """Deny entries while the spread is too wide."""
    quote, limit = snapshot.quote, snapshot.limits.max_spread_points
    if quote is None or quote.ask - quote.bid <= limit:
        return None
    return Denied(
        code=DenyCode.SPREAD,
        message=f"the spread is {quote.ask - quote.bid} points, at most {limit}",
        figures={"spread_points": str(quote.ask - quote.bid), "limit_points": str(limit)},
    )


def margin_needed(intent: OrderIntent, snapshot: RiskSnapshot) -> Decimal | None:
    """Return the home-currency margin that an order adds; none without a conversion rate."""
    if snapshot.margin_per_unit is None:
        return None
    return adds(intent, snapshot) * snapshot.margin_per_unit


def margin(intent: OrderIntent, snapshot: RiskSnapshot) -> Denied | None:
    """Deny what would use more of the net asset value as margin than the account allows."""
    needed = margin_needed(intent, snapshot)
    if needed is None:
        return Denied(
            code=DenyCode.NO_CONVERSION,
            message="no rate to convert the margin into the account's currency",
            figures={"instrument": intent.instrument},
        )
    after, room = snapshot.margin_used + needed, snapshot.nav * snapshot.limits.max_margin_use
    if after <= room:
        return None
    return Denied(
        code=DenyCode.MARGIN,
        message=f"margin would be {after:.2f}, at most {room:.2f}",
        figures={
            "margin_used": f"{snapshot.margin_used:.2f}",
            "margin_added": f"{needed:.2f}",
            "limit": f"{room:.2f}",
            "nav": f"{snapshot.nav:.2f}",
        },
    )
