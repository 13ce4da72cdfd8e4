"""Which entries people have to approve, after every other rule has let them pass."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from domain.accounts import Feed
from domain.numbers import ZERO, plain
from domain.orders import OrderIntent
from domain.risk.money import drawn_down
from domain.risk.snapshot import RiskSnapshot
from domain.risk.verdict import ApprovalCode, Denied, DenyCode, NeedsApproval

FIRST_DAY = timedelta(days=1)


def approval_needed(
    intent: OrderIntent, snapshot: RiskSnapshot, now: datetime
) -> NeedsApproval | None:
    """Ask people where a rule wants it and they have not allowed so many units yet."""
    approved = snapshot.approved
    if approved is not None and abs(intent.units) <= abs(approved):
        return None
    return (
        every_order(snapshot)
        or size(intent, snapshot)
        or first_day_live(snapshot, now)
        or drawdown(snapshot)
    )


def price_moved(intent: OrderIntent, snapshot: RiskSnapshot) -> Denied | None:
    """Deny what people approved once the market has left the price that was asked at.

    An order that waits for its own price is not concerned.
    """
    seen, quote, limit = intent.expected_price, snapshot.quote, snapshot.limits.approval
    if snapshot.approved is None or seen is None or quote is None or intent.terms.waits:
        return None
    if snapshot.instrument is None or limit.max_move_points is None:
        return None
    now = quote.ask if intent.units > ZERO else quote.bid
    moved = abs(now - snapshot.instrument.points(seen))
    if moved <= limit.max_move_points:
        return None
    return Denied(
        code=DenyCode.PRICE_MOVED,
        message=f"the price has moved {moved} points since the order was asked for",
        figures={
            "seen": plain(seen),
            "now": plain(snapshot.instrument.price(now)),
            "moved_points": str(moved),
            "limit_points": str(limit.max_move_points),
        },
    )


def every_order(snapshot: RiskSnapshot) -> NeedsApproval | None:
    """Ask about every entry."""
    if not snapshot.limits.approval.every_order:
        return None
    return _ask(snapshot, ApprovalCode.EVERY_ORDER, "people approve every entry here", {})


def size(intent: OrderIntent, snapshot: RiskSnapshot) -> NeedsApproval | None:
    """Ask about an entry of many units."""
    units, limit = abs(intent.units), snapshot.limits.approval.above_units
    if limit is None or units <= limit:
        return None
    message = f"{plain(units)} units, above {plain(limit)} people approve"
    return _ask(
        snapshot, ApprovalCode.SIZE, message, {"units": plain(units), "limit": plain(limit)}
    )


def first_day_live(snapshot: RiskSnapshot, now: datetime) -> NeedsApproval | None:
    """Ask about every entry on the first day of a live account."""
    wanted = snapshot.limits.approval.first_day_live and snapshot.feed is Feed.LIVE
    if not wanted or now - snapshot.opened_at >= FIRST_DAY:
        return None
    figures = {"opened_at": snapshot.opened_at.isoformat(), "now": now.isoformat()}
    return _ask(snapshot, ApprovalCode.FIRST_DAY, "it is the account's first day live", figures)


def drawdown(snapshot: RiskSnapshot) -> NeedsApproval | None:
    """Ask about entries while the account is far below its highest net asset value."""
    money, limit = snapshot.money, snapshot.limits.approval.drawdown
    if money is None or limit is None or drawn_down(money) < limit:
        return None
    figures = {
        "peak_nav": f"{money.peak:.2f}",
        "nav": f"{money.nav:.2f}",
        "drawdown": f"{drawn_down(money):.4f}",
        "limit": plain(limit),
    }
    message = f"the account is {drawn_down(money):.1%} below its peak"
    return _ask(snapshot, ApprovalCode.DRAWDOWN, message, figures)


def _ask(
    snapshot: RiskSnapshot, code: ApprovalCode, message: str, figures: Mapping[str, str]
) -> NeedsApproval:
    rules = snapshot.limits.approval
    return NeedsApproval(
        code=code,
        message=message,
        people=rules.people,
        expires_after=rules.expires_after,
        figures=figures,
    )
