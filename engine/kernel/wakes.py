"""What a tick sets off that leaves the band, or comes when something is due."""

from engine.kernel.band import (
    forget_margin,
    look_at_worth,
    note_worth,
    redraw,
    restart_extremes,
    watch_margin,
)
from engine.kernel.calendar import HOUR_NS, day_end, days_charged, weekend
from engine.kernel.fills import deny, execute, met
from engine.kernel.jit import compiled
from engine.kernel.layout import ABSENT, HOURS, NEVER, RESTING, Desk, Record
from engine.kernel.ledger import close_units, reduce, tell_fill
from engine.kernel.money import mul_div
from engine.kernel.pointers import nth
from engine.kernel.rates import base_in_money
from engine.kernel.sending import arrive
from engine.kernel.worth import RATE_PARTS, exit_price, nav, trade_of

BY_STOP, BY_TARGET, BY_TRAIL, BY_MARGIN, BY_END = 2, 3, 4, 5, 6
NOT_MET = -1
DAYS_IN_YEAR = 365
BASE_PARTS = 10**8
"""Interest is counted to eight decimals of the base currency."""


@compiled
def wake(desk: Desk, k: int, time: int, bid: int, ask: int) -> None:
    """Carry a tick's time to the account, then its price to the instrument."""
    account, book = desk.account, nth(desk.books, k)
    if time >= account.due:
        _pass_time(desk, time)
    book.time, book.bid, book.ask = time, bid, ask
    account.time = time
    before = account.trades + account.rows
    if not account.closed:
        _note_extremes(desk, k)
        _fire(desk, k)
        if account.margin and account.open_trades and watch_margin(desk):
            _close_out(desk)
    looked = account.trades + account.rows
    arrive(desk, k)
    after = account.trades + account.rows
    if after != looked:
        forget_margin(desk)
    look_at_worth(desk, k, after != before)
    redraw(desk)


@compiled
def _note_extremes(desk: Desk, k: int) -> None:
    book = nth(desk.books, k)
    price = exit_price(book)
    for place in range(book.open_trades):
        trade = trade_of(desk, k, place)
        trade.low = min(trade.low, price)
        trade.high = max(trade.high, price)
        trade.best = max(trade.best, price) if trade.units > 0 else min(trade.best, price)


@compiled
def _fire(desk: Desk, k: int) -> None:
    """Fill what the price of an instrument wakes, the oldest first."""
    account, book = desk.account, nth(desk.books, k)
    newest = account.sequence
    resting = book.order == RESTING and met(account, book)
    place = 0
    while place < book.open_trades:
        trade = trade_of(desk, k, place)
        if trade.sequence > newest:
            break
        if resting and book.order == RESTING and book.order_sequence < trade.sequence:
            resting = False
            execute(desk, k)
            place = 0
            continue
        if not _protected(desk, k, place):
            place += 1
    if resting and book.order == RESTING:
        execute(desk, k)


@compiled
def _protected(desk: Desk, k: int, place: int) -> bool:
    """Close a trade whose target or stop is met; tell whether it was."""
    account, book, trade = desk.account, nth(desk.books, k), trade_of(desk, k, place)
    reason = _met_by(trade, exit_price(book))
    if reason == NOT_MET:
        return False
    side = 1 if trade.units > 0 else -1
    price = exit_price(book)
    if reason != BY_TARGET:
        price -= side * account.slippage
    elif account.touch_targets:
        price = trade.target
    units = trade.units
    close_units(desk, k, place, units, price, reason)
    tell_fill(desk, k, -units, price, 0)
    return True


@compiled
def _met_by(trade: Record, price: int) -> int:
    long = trade.units > 0
    if trade.target and (price >= trade.target if long else price <= trade.target):
        return BY_TARGET
    if trade.stop and (price <= trade.stop if long else price >= trade.stop):
        return BY_STOP
    if not trade.trail:
        return NOT_MET
    level = trade.best - trade.trail if long else trade.best + trade.trail
    return BY_TRAIL if (price <= level if long else price >= level) else NOT_MET


@compiled
def _close_out(desk: Desk) -> None:
    """Close every position, because the margin is gone: the one with the oldest trade first."""
    while desk.account.open_trades > 0:
        oldest, sequence = 0, NEVER
        for k in range(desk.account.instruments):
            book = nth(desk.books, k)
            if book.open_trades > 0 and trade_of(desk, k, 0).sequence < sequence:
                oldest, sequence = k, trade_of(desk, k, 0).sequence
        close_side(desk, oldest, desk.account.slippage, BY_MARGIN)


@compiled
def close_side(desk: Desk, k: int, slippage: int, reason: int) -> None:
    """Close all of an instrument at its latest price."""
    book = nth(desk.books, k)
    units = -book.held
    price = exit_price(book) + (slippage if units > 0 else -slippage)
    reduce(desk, k, units, price, reason)
    tell_fill(desk, k, units, price, 0)


@compiled
def _pass_time(desk: Desk, time: int) -> None:
    """Do what fell due up to a time, in the order in which it did."""
    account = desk.account
    if account.hour_end == 0:
        _begin(desk, time)
    while True:
        due = _first_due(desk)
        if due > time:
            return
        if account.financing and account.day_end == due:
            _finance(desk, due)
        _expire(desk, due)
        if account.weekends and account.turn == due:
            _turn(desk, due)
        if account.hour_end == due:
            end_hour(desk, due)
            account.hour_end = (time // HOUR_NS + 1) * HOUR_NS


@compiled
def _first_due(desk: Desk) -> int:
    """Return what is due next but for what arrives, which takes the next price."""
    account = desk.account
    due = account.hour_end
    if account.weekends:
        due = min(due, account.turn)
    if account.financing:
        due = min(due, account.day_end)
    for k in range(account.instruments):
        book = nth(desk.books, k)
        if book.order == RESTING and book.good_till:
            due = min(due, book.good_till)
    return due


@compiled
def _begin(desk: Desk, time: int) -> None:
    account = desk.account
    account.hour_end = (time // HOUR_NS + 1) * HOUR_NS
    account.day_end = day_end(time)
    account.lowest = account.balance
    closes, opens = weekend(time)
    account.closed = account.weekends and time >= closes
    account.turn = opens if time >= closes else closes


@compiled
def _turn(desk: Desk, due: int) -> None:
    account = desk.account
    closes, opens = weekend(due)
    account.closed = closes <= due
    account.turn = opens if account.closed else closes


@compiled
def _expire(desk: Desk, due: int) -> None:
    for k in range(desk.account.instruments):
        book = nth(desk.books, k)
        if book.order == RESTING and book.good_till and book.good_till <= due:
            deny(desk, k)


@compiled
def _finance(desk: Desk, due: int) -> None:
    account = desk.account
    days = days_charged(due)
    account.day_end = day_end(due)
    for k in range(account.instruments):
        book = nth(desk.books, k)
        rate = book.long_rate if book.held > 0 else book.short_rate
        for place in range(book.open_trades):
            trade = trade_of(desk, k, place)
            yearly = abs(trade.units) * rate * days
            interest = mul_div(yearly, BASE_PARTS // RATE_PARTS, DAYS_IN_YEAR)
            charged = base_in_money(desk, k, interest, BASE_PARTS)
            trade.financing += charged
            account.balance += charged


@compiled
def end_hour(desk: Desk, time: int) -> None:
    """Write down the account as it stands at the end of an hour."""
    account = desk.account
    worth = nav(desk)
    note_worth(account, worth)
    row = nth(desk.hours, account.hours & (HOURS - 1))
    account.hours += 1
    row.time = time
    row.balance = account.balance
    row.nav = worth
    row.lowest = account.lowest
    row.position = desk.books.held
    account.lowest = worth
    restart_extremes(desk)


@compiled
def finish(desk: Desk, k: int) -> None:
    """Close what an instrument holds at its latest price, and let its order come to nothing."""
    book = nth(desk.books, k)
    book.order = ABSENT
    if book.held != 0:
        close_side(desk, k, 0, BY_END)
        look_at_worth(desk, k, True)
