"""Trades opened, closed and charged: what changes the account."""

from engine.kernel.jit import compiled
from engine.kernel.layout import (
    BOOK_ROWS,
    DENIAL,
    FILL,
    LONGEST_BOOK,
    NOTICES,
    TOO_MANY_TRADES,
    Desk,
    Record,
)
from engine.kernel.money import mul_div
from engine.kernel.pointers import copy_back, nth
from engine.kernel.rates import in_money
from engine.kernel.worth import trade_of


@compiled
def average_entry(desk: Desk, k: int) -> int:
    """Return the average price of what is held, rounded half to even; 0 when flat."""
    book = nth(desk.books, k)
    if book.held == 0:
        return 0
    total = 0
    for place in range(book.open_trades):
        trade = trade_of(desk, k, place)
        total += trade.units * trade.entry
    return mul_div(abs(total), 1, abs(book.held))


@compiled
def notify(desk: Desk, k: int, kind: int, units: int, price: int, done: int) -> None:
    """Leave word for the strategy of a fill or a denial."""
    book = nth(desk.books, k)
    notice = nth(desk.notices, k * NOTICES + (book.notices & (NOTICES - 1)))
    notice.kind = kind
    notice.units = units
    notice.price = price
    notice.position = book.held
    notice.entry = average_entry(desk, k)
    notice.done = done
    book.notices += 1


@compiled
def tell_fill(desk: Desk, k: int, units: int, price: int, done: int) -> None:
    """Leave word of a fill; `done` is 1 where it was the order in flight."""
    notify(desk, k, FILL, units, price, done)


@compiled
def tell_denial(desk: Desk, k: int) -> None:
    """Leave word that the order in flight came to nothing."""
    notify(desk, k, DENIAL, 0, 0, 1)


@compiled
def open_trade(desk: Desk, k: int, units: int, price: int) -> None:
    """Open a trade with the protection of the order in flight."""
    account, book = desk.account, nth(desk.books, k)
    if book.open_trades >= LONGEST_BOOK:
        account.fault = TOO_MANY_TRADES
        return
    account.trades += 1
    account.sequence += 1
    account.open_trades += 1
    trade = trade_of(desk, k, book.open_trades)
    book.open_trades += 1
    book.held += units
    side = 1 if units > 0 else -1
    trade.trade = account.trades
    trade.sequence = account.sequence
    trade.units = units
    trade.entry = price
    trade.time = book.time
    trade.stop = price - side * book.stop if book.stop else 0
    trade.target = price + side * book.target if book.target else 0
    trade.trail = book.trail
    away = book.bid if units > 0 else book.ask
    trade.best = away
    trade.low = away
    trade.high = away
    trade.spread = book.ask - book.bid
    trade.financing = 0


@compiled
def close_units(desk: Desk, k: int, place: int, units: int, price: int, reason: int) -> None:
    """Close so many units, signed as they are held, of an open trade at a price."""
    account, book, trade = desk.account, nth(desk.books, k), trade_of(desk, k, place)
    side = 1 if trade.units > 0 else -1
    profit = in_money(desk, k, (price - trade.entry) * units, book.scale)
    share = trade.financing if units == trade.units else _share(trade, units)
    row = nth(desk.rows, account.rows & account.row_mask)
    account.rows += 1
    row.trade = trade.trade
    row.instrument = k
    row.reason = reason
    row.units = units
    row.open_time = trade.time
    row.close_time = book.time
    row.entry = trade.entry
    row.exit = price
    row.profit = profit
    row.financing = share
    worst = trade.low if side > 0 else trade.high
    best = trade.high if side > 0 else trade.low
    row.adverse = max((trade.entry - worst) * side, 0)
    row.favourable = max((best - trade.entry) * side, 0)
    row.entry_spread = trade.spread
    account.balance += profit
    account.closings += 1
    account.wins += profit > 0
    account.gains += max(profit, 0)
    account.losses += min(profit, 0)
    book.held -= units
    trade.financing -= share
    trade.units -= units
    if trade.units == 0:
        _forget(desk, k, place)


@compiled
def _share(trade: Record, units: int) -> int:
    return mul_div(trade.financing, abs(units), abs(trade.units))


@compiled
def _forget(desk: Desk, k: int, place: int) -> None:
    book = nth(desk.books, k)
    book.open_trades -= 1
    desk.account.open_trades -= 1
    for later in range(place, min(book.open_trades, BOOK_ROWS - 1)):
        copy_back(trade_of(desk, k, later), trade_of(desk, k, later + 1))


@compiled
def reduce(desk: Desk, k: int, units: int, price: int, reason: int) -> int:
    """Close with signed units what is held on the other side, the oldest trade first.

    Returns the units that are left over.
    """
    book = nth(desk.books, k)
    left = units
    while left != 0 and book.open_trades > 0 and (book.held > 0) != (left > 0):
        trade = trade_of(desk, k, 0)
        part = min(abs(left), abs(trade.units))
        closing = part if trade.units > 0 else -part
        close_units(desk, k, 0, closing, price, reason)
        left += closing
    return left
