"""How the equity moved beside the market itself."""

import numpy as np

from engine.metrics.daily import STEADY, YEAR_DAYS, compounded, daily_returns
from engine.metrics.ledger import Ledger
from engine.metrics.market_time import days_of
from engine.metrics.outcome import Table
from engine.metrics.trades import Floats
from engine.metrics.values import Reason, Undefined


def buy_and_hold(book: Ledger) -> float | Undefined:
    """What the first instrument's mid price gained over the range, as a share."""
    prices = book.outcome.prices
    if prices is None or prices.size < 2:
        return Undefined(Reason.NO_PRICES)
    return float(prices["close"][-1] / prices["close"][0] - 1.0)


def beta(book: Ledger) -> float | Undefined:
    """The slope of daily returns against those of holding the first instrument."""
    pair = _beside_market(book)
    return pair if isinstance(pair, Undefined) else _slope(*pair)


def alpha(book: Ledger) -> float | Undefined:
    """The yearly return that holding the first instrument does not explain (Jensen).

    The mean daily return less beta times the market's, compounded over 260 days.
    """
    pair = _beside_market(book)
    if isinstance(pair, Undefined):
        return pair
    own, market = pair
    daily = float(own.mean()) - _slope(own, market) * float(market.mean())
    return compounded(1.0 + daily, YEAR_DAYS)


def correlation(book: Ledger) -> float | Undefined:
    """The correlation of daily returns with those of holding the first instrument."""
    pair = _beside_market(book)
    if isinstance(pair, Undefined):
        return pair
    own, market = pair
    if float(np.std(own)) <= STEADY:
        return Undefined(Reason.STEADY)
    return float(np.corrcoef(own, market)[0, 1])


def _beside_market(book: Ledger) -> tuple[Floats, Floats] | Undefined:
    own = daily_returns(book, least=3)
    if isinstance(own, Undefined):
        return own
    if book.outcome.prices is None or not book.outcome.prices.size:
        return Undefined(Reason.NO_PRICES)
    days, closes = _daily_closes(book.outcome.prices)
    shared, at_own, at_market = np.intersect1d(book.days.number, days[1:], return_indices=True)
    market = np.diff(closes) / closes[:-1]
    if shared.size < 3 or float(np.std(market[at_market])) <= STEADY:
        return Undefined(Reason.FEW_DAYS)
    return own[at_own], market[at_market]


def _daily_closes(prices: Table) -> tuple[np.ndarray, Floats]:
    days = days_of(prices["time"])
    last = np.flatnonzero(np.append(np.diff(days), 1))
    return days[last], prices["close"][last].astype(np.float64)


def _slope(own: Floats, market: Floats) -> float:
    moved = market - market.mean()
    return float((moved * (own - own.mean())).sum() / (moved**2).sum())
