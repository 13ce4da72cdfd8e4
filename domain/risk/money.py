"""What an account has, may lose, and may bind as margin."""

from datetime import datetime
from decimal import Decimal

from domain.numbers import ZERO, plain
from domain.orders import OrderIntent
from domain.risk.ages import too_old
from domain.risk.holdings import Holding, added
from domain.risk.snapshot import AccountMoney, RiskSnapshot
from domain.risk.verdict import Denied, DenyCode


def fresh_nav(snapshot: RiskSnapshot, now: datetime) -> Denied | None:
    """Deny entries on an account whose net asset value nobody has seen lately."""
    if snapshot.money is None:
        return Denied(code=DenyCode.NO_BALANCE, message="the account's money was never seen")
    age, limit = now - snapshot.money.at, snapshot.limits.max_nav_age
    return too_old(DenyCode.STALE_BALANCE, "the account's money was last seen", age, limit)


def daily_loss(_: OrderIntent, snapshot: RiskSnapshot) -> Denied | None:
    """Deny entries once the day has lost as much as it may, open positions included."""
    money, limit = snapshot.money, snapshot.limits.max_daily_loss
    if money is None or limit is None or money.day_start - money.nav < limit:
        return None
    return Denied(
        code=DenyCode.DAILY_LOSS,
        message=(
            f"{money.day_start - money.nav:.2f} {snapshot.currency} are lost since 17:00 in "
            f"New York, at most {limit:.2f}"
        ),
        figures={
            "day_start_nav": f"{money.day_start:.2f}",
            "nav": f"{money.nav:.2f}",
            "limit": plain(limit),
        },
    )


def drawdown(_: OrderIntent, snapshot: RiskSnapshot) -> Denied | None:
    """Deny entries once the account is too far below its highest net asset value."""
    money, limit = snapshot.money, snapshot.limits.max_drawdown
    if money is None or limit is None or drawn_down(money) < limit:
        return None
    return Denied(
        code=DenyCode.DRAWDOWN,
        message=f"the account is {drawn_down(money):.1%} below its peak, at most {limit:.1%}",
        figures={
            "peak_nav": f"{money.peak:.2f}",
            "nav": f"{money.nav:.2f}",
            "drawdown": f"{drawn_down(money):.4f}",
            "limit": plain(limit),
        },
    )


def drawn_down(money: AccountMoney) -> Decimal:
    """Return the share of the highest net asset value that is lost; 1 where there was none."""
    return (money.peak - money.nav) / money.peak if money.peak > ZERO else Decimal(1)


def margin_added(intent: OrderIntent, snapshot: RiskSnapshot) -> Decimal | None:
    """Return the home-currency margin that an order adds at worst; none without a rate."""
    holding = snapshot.holding
    if holding.worth is None:
        return None
    return added(holding, intent.units) * holding.worth * holding.margin_rate


def margin(intent: OrderIntent, snapshot: RiskSnapshot) -> Denied | None:
    """Deny what would use more of the net asset value as margin than the account allows."""
    used, needed = _margin_used(snapshot), margin_added(intent, snapshot)
    if used is None or needed is None:
        return Denied(
            code=DenyCode.NO_CONVERSION,
            message="no rate to convert what is held into the account's currency",
            figures={"instrument": intent.instrument},
        )
    nav = snapshot.money.nav if snapshot.money else ZERO
    after, room = used + needed, nav * snapshot.limits.max_margin_use
    if after <= room:
        return None
    return Denied(
        code=DenyCode.MARGIN,
        message=f"margin would be {after:.2f}, at most {room:.2f}",
        figures={
            "margin_used": f"{used:.2f}",
            "margin_added": f"{needed:.2f}",
            "limit": f"{room:.2f}",
            "nav": f"{nav:.2f}",
        },
    )


def _margin_used(snapshot: RiskSnapshot) -> Decimal | None:
    """Add up the margin of what is held, at the worst of the waiting orders."""
    margins = [_margin_of(item) for item in (snapshot.holding, *snapshot.others)]
    known = [margin for margin in margins if margin is not None]
    return sum(known, ZERO) if len(known) == len(margins) else None


def _margin_of(holding: Holding) -> Decimal | None:
    if holding.is_flat:
        return ZERO
    return None if holding.worth is None else holding.largest * holding.worth * holding.margin_rate
