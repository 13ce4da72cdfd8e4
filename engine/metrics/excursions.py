"""How far trades went against and for their entry while they were open."""

import numpy as np

from engine.metrics.ledger import Ledger
from engine.metrics.values import Reason, Undefined


def average_adverse(book: Ledger) -> float | Undefined:
    """The mean of how far the price went against each trade (MAE)."""
    if not book.trades.count:
        return Undefined(Reason.NO_TRADES)
    return float(book.trades.adverse.mean())


def average_favourable(book: Ledger) -> float | Undefined:
    """The mean of how far the price went in each trade's favour (MFE)."""
    if not book.trades.count:
        return Undefined(Reason.NO_TRADES)
    return float(book.trades.favourable.mean())


def adverse_of_wins(book: Ledger) -> float | Undefined:
    """How far nineteen in twenty winning trades never went against their entry.

    A stop tighter than this would have cut winners.
    """
    against = book.trades.adverse[book.trades.result > 0]
    return float(np.quantile(against, 0.95)) if against.size else Undefined(Reason.NO_WINS)


def edge_ratio(book: Ledger) -> float | Undefined:
    """The mean favourable over the mean adverse excursion. Above 1 the entries have an edge."""
    if not book.trades.count:
        return Undefined(Reason.NO_TRADES)
    against = float(book.trades.adverse.mean())
    if against == 0.0:
        return Undefined(Reason.NO_EXCURSION)
    return float(book.trades.favourable.mean()) / against


def captured(book: Ledger) -> float | Undefined:
    """The pips that trades brought as a share of the most that they stood in profit."""
    if not book.trades.count:
        return Undefined(Reason.NO_TRADES)
    most = float(book.trades.favourable.sum())
    return float(book.trades.pips.sum()) / most if most else Undefined(Reason.NO_FAVOUR)
