"""How the trades went, one by one."""

from decimal import Decimal

import numpy as np

from engine.metrics.ledger import Ledger
from engine.metrics.market_time import Int64s
from engine.metrics.values import Reason, Undefined, average_money, money


def trades(book: Ledger) -> int:
    """How many trades were closed; one closed in parts counts once."""
    return book.trades.count


def win_rate(book: Ledger) -> float | Undefined:
    """The share of trades that brought more than nothing after financing."""
    return share_won(book.trades.result, Reason.NO_TRADES)


def expectancy(book: Ledger) -> Decimal | Undefined:
    """What a trade brought on average, after financing."""
    return _average(book.trades.result, Reason.NO_TRADES)


def expectancy_pips(book: Ledger) -> float | Undefined:
    """What a trade brought on average in pips of its price, each trade alike."""
    if not book.trades.count:
        return Undefined(Reason.NO_TRADES)
    return float(book.trades.pips.mean())


def expectancy_risks(book: Ledger) -> float | Undefined:
    """What a trade brought on average, counted in the average losing trade (1 R)."""
    if not book.trades.count:
        return Undefined(Reason.NO_TRADES)
    losses = book.trades.losses()
    if not losses.size:
        return Undefined(Reason.NO_LOSSES)
    return float(-book.trades.result.mean() / losses.mean())


def payoff(book: Ledger) -> float | Undefined:
    """The average win over the average loss, sign left out."""
    wins, losses = book.trades.wins(), book.trades.losses()
    if not book.trades.count:
        return Undefined(Reason.NO_TRADES)
    if not losses.size:
        return Undefined(Reason.NO_LOSSES)
    return float(-wins.mean() / losses.mean()) if wins.size else Undefined(Reason.NO_WINS)


def average_win(book: Ledger) -> Decimal | Undefined:
    """What a winning trade brought on average."""
    return _average(book.trades.wins(), Reason.NO_WINS)


def average_loss(book: Ledger) -> Decimal | Undefined:
    """What a losing trade cost on average, negative."""
    return _average(book.trades.losses(), Reason.NO_LOSSES)


def median_win(book: Ledger) -> Decimal | Undefined:
    """What the winning trade in the middle brought."""
    return _median(book.trades.wins(), Reason.NO_WINS)


def median_loss(book: Ledger) -> Decimal | Undefined:
    """What the losing trade in the middle cost, negative."""
    return _median(book.trades.losses(), Reason.NO_LOSSES)


def largest_win(book: Ledger) -> Decimal | Undefined:
    """What the best trade brought."""
    wins = book.trades.wins()
    return money(int(wins.max())) if wins.size else Undefined(Reason.NO_WINS)


def largest_loss(book: Ledger) -> Decimal | Undefined:
    """What the worst trade cost, negative."""
    losses = book.trades.losses()
    return money(int(losses.min())) if losses.size else Undefined(Reason.NO_LOSSES)


def consecutive_wins(book: Ledger) -> int:
    """The longest row of winning trades, in the order of their closing."""
    return longest_row(book.trades.result > 0)


def consecutive_losses(book: Ledger) -> int:
    """The longest row of losing trades, in the order of their closing."""
    return longest_row(book.trades.result < 0)


def long_trades(book: Ledger) -> int:
    """How many trades were bought."""
    return int((book.trades.units > 0).sum())


def long_profit(book: Ledger) -> Decimal:
    """What the bought trades brought together, after financing."""
    return money(int(book.trades.result[book.trades.units > 0].sum()))


def long_win_rate(book: Ledger) -> float | Undefined:
    """The share of bought trades that brought more than nothing."""
    return share_won(book.trades.result[book.trades.units > 0], Reason.NO_LONGS)


def short_trades(book: Ledger) -> int:
    """How many trades were sold short."""
    return int((book.trades.units < 0).sum())


def short_profit(book: Ledger) -> Decimal:
    """What the trades sold short brought together, after financing."""
    return money(int(book.trades.result[book.trades.units < 0].sum()))


def short_win_rate(book: Ledger) -> float | Undefined:
    """The share of trades sold short that brought more than nothing."""
    return share_won(book.trades.result[book.trades.units < 0], Reason.NO_SHORTS)


def share_won(results: Int64s, none: Reason) -> float | Undefined:
    """Return the share of results above zero; without any, say so for the given reason."""
    return float(np.mean(results > 0)) if results.size else Undefined(none)


def longest_row(flags: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> int:
    """Return the length of the longest unbroken row of true flags."""
    edges = np.flatnonzero(~np.concatenate(([False], flags, [False])))
    return int(np.diff(edges).max(initial=1)) - 1


def _average(results: Int64s, none: Reason) -> Decimal | Undefined:
    if not results.size:
        return Undefined(none)
    return average_money(int(results.sum()), results.size)


def _median(results: Int64s, none: Reason) -> Decimal | Undefined:
    if not results.size:
        return Undefined(none)
    middle = np.sort(results)[[(results.size - 1) // 2, results.size // 2]]
    return average_money(int(middle[0]) + int(middle[1]), 2)
