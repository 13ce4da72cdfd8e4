"""What the account is worth, and the margin that it holds."""

from engine.kernel.jit import compiled
from engine.kernel.layout import BOOK_ROWS, Desk, Record
from engine.kernel.money import CENT_OF_CENT, mul_div
from engine.kernel.pointers import nth
from engine.kernel.rates import base_rate, in_money

RATE_PARTS = 10**6
"""Margin and interest rates have six decimals."""


@compiled
def trade_of(desk: Desk, k: int, place: int) -> Record:
    """Return an open trade by its place in its instrument's row, the oldest first."""
    return nth(desk.trades, k * BOOK_ROWS + (place & (BOOK_ROWS - 1)))


@compiled
def unrealised(desk: Desk, k: int, trade: Record, price: int) -> int:
    """Return a trade's profit or loss at a price in points."""
    book = nth(desk.books, k)
    return in_money(desk, k, (price - trade.entry) * trade.units, book.scale)


@compiled
def mid_unrealised(desk: Desk, k: int, trade: Record) -> int:
    """Return a trade's profit or loss at the middle of the price."""
    book = nth(desk.books, k)
    doubled = (book.bid + book.ask - 2 * trade.entry) * trade.units
    return in_money(desk, k, doubled, 2 * book.scale)


@compiled
def exit_price(book: Record) -> int:
    """Return the price at which what is held would be closed."""
    return book.bid if book.held > 0 else book.ask


@compiled
def nav(desk: Desk) -> int:
    """Return the balance with every open profit or loss at the price that would close it."""
    total = desk.account.balance
    for k in range(desk.account.instruments):
        book = nth(desk.books, k)
        for place in range(book.open_trades):
            total += unrealised(desk, k, trade_of(desk, k, place), exit_price(book))
    return total


@compiled
def mid_nav(desk: Desk) -> int:
    """Return the balance with every open profit or loss at mid prices."""
    total = desk.account.balance
    for k in range(desk.account.instruments):
        for place in range(nth(desk.books, k).open_trades):
            total += mid_unrealised(desk, k, trade_of(desk, k, place))
    return total


@compiled
def margin_of(desk: Desk, k: int, units: int) -> int:
    """Return the margin that signed units of an instrument hold."""
    book = nth(desk.books, k)
    parts = RATE_PARTS * 10**8
    return mul_div(abs(units) * book.margin_rate, base_rate(desk, k), parts) * CENT_OF_CENT


@compiled
def margin_used(desk: Desk) -> int:
    """Return the margin that everything held holds."""
    total = 0
    for k in range(desk.account.instruments):
        book = nth(desk.books, k)
        if book.held != 0:
            total += margin_of(desk, k, book.held)
    return total


@compiled
def gross(desk: Desk) -> int:
    """Return all that price moves act on: the value of what is held, and open profits, unsigned."""
    total = 0
    for k in range(desk.account.instruments):
        book = nth(desk.books, k)
        if book.held != 0:
            total += mul_div(abs(book.held), base_rate(desk, k), 10**6)
        for place in range(book.open_trades):
            total += abs(mid_unrealised(desk, k, trade_of(desk, k, place)))
    return total
