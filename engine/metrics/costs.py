"""What trading itself cost."""

from decimal import Decimal

import numpy as np

from engine.metrics.ledger import Ledger
from engine.metrics.values import Reason, Undefined, money, rounded_money


def spread_paid(book: Ledger) -> Decimal | Undefined:
    """What the spreads cost against trading at the mid price, estimated.

    One whole spread of the entry for each trade: half on the way in, half on the way out.
    """
    if np.isnan(book.trades.spread).any():
        return Undefined(Reason.NO_RATE)
    return rounded_money(float(book.trades.spread.sum()))


def average_spread(book: Ledger) -> float | Undefined:
    """The mean spread at the entries, in pips."""
    if not book.trades.count:
        return Undefined(Reason.NO_TRADES)
    return float(book.trades.entry_spread.mean())


def financing(book: Ledger) -> Decimal:
    """What holding over 17:00 New York brought, or cost where it is negative."""
    return money(int(book.trades.financing.sum()))


def cost_share(book: Ledger) -> float | Undefined:
    """Spreads paid as a share of what the winning trades brought before them."""
    if not book.trades.count:
        return Undefined(Reason.NO_TRADES)
    if np.isnan(book.trades.spread).any():
        return Undefined(Reason.NO_RATE)
    won = book.trades.result > 0
    before = float(book.trades.result[won].sum() + book.trades.spread[won].sum())
    return float(book.trades.spread.sum()) / before if before else Undefined(Reason.NO_WINS)
