"""Rates between currencies, from the mids of the pairs that are quoted."""

from collections.abc import Mapping
from decimal import Decimal


def rate(currency: str, home: str, mids: Mapping[str, Decimal]) -> Decimal | None:
    """Return what one unit of a currency is worth at home, directly or over the dollar."""
    direct = _leg(currency, home, mids)
    if direct is not None:
        return direct
    to_dollar, to_home = _leg(currency, "USD", mids), _leg("USD", home, mids)
    if to_dollar is None or to_home is None:
        return None
    return to_dollar * to_home


def _leg(currency: str, home: str, mids: Mapping[str, Decimal]) -> Decimal | None:
    if currency == home:
        return Decimal(1)
    if (mid := mids.get(f"{currency}_{home}")) is not None:
        return mid
    if (mid := mids.get(f"{home}_{currency}")) is not None and mid > 0:
        return 1 / mid
    return None
