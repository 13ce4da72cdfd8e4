"""How many units an order may have, and how large what it leads to may get."""

from domain.numbers import ZERO, plain
from domain.orders import OrderIntent, Origin, Purpose
from domain.risk.snapshot import RiskSnapshot
from domain.risk.verdict import Denied, DenyCode


def reduces(intent: OrderIntent, snapshot: RiskSnapshot) -> bool:
    """Tell whether an order only takes off the position that stands.

    It leaves as one that may only reduce, so whatever is filled before it, it opens nothing.
    """
    return (
        is_platform_close(intent)
        or _closes_trade(intent, snapshot)
        or snapshot.holding.is_reduced_by(intent.units)
    )


def _closes_trade(intent: OrderIntent, snapshot: RiskSnapshot) -> bool:
    """Tell whether an order names a trade and takes off no more than is open of it.

    A hedging account may hold the other side as well, and be net on that.
    """
    left = snapshot.trade_units or ZERO
    names_it = intent.trade is not None and left * intent.units < ZERO
    return names_it and abs(intent.units) <= abs(left)


def is_platform_close(intent: OrderIntent) -> bool:
    """Tell whether the platform closes one trade, which the broker itself has reported.

    Such an order names its trade and can open nothing, so it passes even where our books know
    nothing of the trade: what must be closed most is what they do not understand.
    """
    return intent.origin is Origin.PLATFORM and intent.trade is not None


def known_instrument(intent: OrderIntent, snapshot: RiskSnapshot) -> Denied | None:
    """Deny what the account cannot trade; what stands there all the same may be closed."""
    if snapshot.instrument is not None or is_platform_close(intent):
        return None
    return Denied(
        code=DenyCode.INSTRUMENT_UNKNOWN,
        message=f"{intent.instrument} is not tradeable on this account",
        figures={"instrument": intent.instrument},
    )


def units_size(intent: OrderIntent, snapshot: RiskSnapshot) -> Denied | None:
    """Deny units finer or smaller than the instrument trades; a trade's rest may be smaller."""
    instrument = snapshot.instrument
    if instrument is None or is_platform_close(intent):
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
    position = snapshot.holding.units
    code = (
        DenyCode.NOTHING_TO_CLOSE if position * intent.units >= ZERO else DenyCode.CLOSE_WOULD_OPEN
    )
    return Denied(
        code=code,
        message="a close may only reduce the position",
        figures={"units": plain(intent.units), "position": plain(position)},
    )


def trade_is_open(intent: OrderIntent, snapshot: RiskSnapshot) -> Denied | None:
    """Deny the close of a trade that is closed already, or of more than is left of it."""
    if intent.trade is None or is_platform_close(intent):
        return None
    if _closes_trade(intent, snapshot):
        return None
    left = snapshot.trade_units or ZERO
    return Denied(
        code=DenyCode.TRADE_NOT_OPEN,
        message=f"{plain(left)} units are open of trade {intent.trade}",
        figures={"units": plain(intent.units), "trade": intent.trade, "open": plain(left)},
    )


def units_per_order(intent: OrderIntent, snapshot: RiskSnapshot) -> Denied | None:
    """Deny more units than the account or the broker allows in one order."""
    units, limit = abs(intent.units), snapshot.limits.max_units_per_order
    if units > limit:
        return Denied(
            code=DenyCode.UNITS_PER_ORDER,
            message=f"{plain(units)} units, at most {plain(limit)} in one order",
            figures={"units": plain(units), "limit": plain(limit)},
        )
    instrument = snapshot.instrument
    if instrument is None or units <= instrument.maximum_order_units:
        return None
    most = plain(instrument.maximum_order_units)
    return Denied(
        code=DenyCode.UNITS_TOO_MANY,
        message=f"{plain(units)} units, the broker takes at most {most} in one order",
        figures={"units": plain(units), "limit": most},
    )


def units_per_instrument(intent: OrderIntent, snapshot: RiskSnapshot) -> Denied | None:
    """Deny a net position larger than the account allows, whatever of the orders is filled."""
    limits = snapshot.limits
    limit = limits.instrument_units.get(intent.instrument, limits.max_units_per_instrument)
    after = snapshot.holding.with_order(intent.units)
    units = after.highest if intent.units > ZERO else -after.lowest
    if limit is None or units <= limit:
        return None
    return Denied(
        code=DenyCode.UNITS_PER_INSTRUMENT,
        message=(
            f"the position could become {plain(units)} {intent.instrument}, at most {plain(limit)}"
        ),
        figures={
            "position": plain(snapshot.holding.units),
            "reserved": plain(after.buys if intent.units > ZERO else after.sells),
            "units": plain(intent.units),
            "limit": plain(limit),
        },
    )


def open_trades(intent: OrderIntent, snapshot: RiskSnapshot) -> Denied | None:
    """Deny one trade more than the account may have open; entries on their way count.

    An order that turns a position round closes its trades before it opens its own.
    """
    limit, own = snapshot.limits.max_open_trades, snapshot.holding
    if limit is None:
        return None
    holdings = (own, *snapshot.others)
    turned_round = own.trades if own.units * intent.units < ZERO else 0
    standing = sum(item.trades for item in holdings) - turned_round
    waiting = sum(item.entries for item in holdings)
    if standing + waiting < limit:
        return None
    return Denied(
        code=DenyCode.OPEN_TRADES,
        message=f"{standing} trades are open and {waiting} on their way, at most {limit}",
        figures={"open": str(standing), "reserved": str(waiting), "limit": str(limit)},
    )
