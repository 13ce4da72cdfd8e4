"""How much is at stake: of the account, and of each currency, in the account's own.

Long EUR_USD and long EUR_JPY are both long EUR: a pair is so much long of its base and so much
short of its quote. The waiting orders count at their worst. What has no rate, the rule of the
margin denies.
"""

from collections.abc import Iterable
from decimal import Decimal

from domain.numbers import ZERO, plain
from domain.orders import OrderIntent
from domain.risk.holdings import Holding
from domain.risk.snapshot import RiskSnapshot
from domain.risk.verdict import Denied, DenyCode


def exposure(intent: OrderIntent, snapshot: RiskSnapshot) -> Denied | None:
    """Deny positions that together are worth more than the account allows."""
    limit, after = snapshot.limits.max_exposure, _gross(_holdings_after(intent, snapshot))
    if limit is None or after <= limit:
        return None
    before = _gross(_holdings(snapshot))
    return Denied(
        code=DenyCode.EXPOSURE,
        message=f"exposure would be {after:.2f} {snapshot.currency}, at most {limit:.2f}",
        figures={"exposure": f"{before:.2f}", "after": f"{after:.2f}", "limit": plain(limit)},
    )


def currency_exposure(intent: OrderIntent, snapshot: RiskSnapshot) -> Denied | None:
    """Deny what would make the account too long or too short of one currency."""
    own, buys = snapshot.holding, intent.units > ZERO
    return _leg(own.base, intent, snapshot, is_long=buys) or _leg(
        own.quote, intent, snapshot, is_long=not buys
    )


def leg(currency: str, holdings: Iterable[Holding], *, is_long: bool) -> Decimal:
    """Return by how much holdings are long of a currency at most, or short, in home currency."""
    return sum((_share(currency, item, is_long=is_long) for item in holdings), ZERO)


def _share(currency: str, holding: Holding, *, is_long: bool) -> Decimal:
    worth = holding.worth or ZERO
    if currency == holding.base:
        return (holding.highest if is_long else -holding.lowest) * worth
    if currency == holding.quote:
        return (-holding.lowest if is_long else holding.highest) * worth
    return ZERO


def _leg(
    currency: str, intent: OrderIntent, snapshot: RiskSnapshot, *, is_long: bool
) -> Denied | None:
    limit = _limit(currency, snapshot)
    after = leg(currency, _holdings_after(intent, snapshot), is_long=is_long)
    if limit is None or after <= limit:
        return None
    side = "long" if is_long else "short"
    before = leg(currency, _holdings(snapshot), is_long=is_long)
    return Denied(
        code=DenyCode.CURRENCY_EXPOSURE,
        message=f"{side} {currency} would be {after:.2f} {snapshot.currency}, at most {limit:.2f}",
        figures={
            "currency": currency,
            "side": side,
            "exposure": f"{before:.2f}",
            "after": f"{after:.2f}",
            "limit": plain(limit),
        },
    )


def _limit(currency: str, snapshot: RiskSnapshot) -> Decimal | None:
    limits = snapshot.limits
    usual = None if currency == snapshot.currency else limits.max_currency_exposure
    return limits.currency_exposure.get(currency, usual)


def _holdings(snapshot: RiskSnapshot) -> tuple[Holding, ...]:
    return (snapshot.holding, *snapshot.others)


def _holdings_after(intent: OrderIntent, snapshot: RiskSnapshot) -> tuple[Holding, ...]:
    return (snapshot.holding.with_order(intent.units), *snapshot.others)


def _gross(holdings: Iterable[Holding]) -> Decimal:
    return sum((item.largest * (item.worth or ZERO) for item in holdings), ZERO)
