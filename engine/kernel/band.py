"""The prices and the time until which nothing can happen: what makes most ticks cheap.

A tick inside its instrument's band and before the account's `due` touches no order, no stop, no
extreme of a trade and no limit of the margin.
"""

from engine.kernel.jit import compiled
from engine.kernel.layout import (
    FAR,
    FLYING,
    LIMIT,
    MOST_MONEY,
    RESTING,
    STOP,
    TOO_MUCH_MONEY,
    TOUCHED,
    Desk,
    Record,
)
from engine.kernel.pointers import nth
from engine.kernel.worth import exit_price, gross, margin_used, mid_nav, nav, trade_of

STEADIEST = 10.0
"""A price enters a value through at most three conversions, with the markup of each profit."""


@compiled
def draw_band(desk: Desk, k: int) -> None:
    """Draw an instrument's band anew."""
    account, book = desk.account, nth(desk.books, k)
    book.bid_floor, book.bid_ceiling = -FAR, FAR
    book.ask_floor, book.ask_ceiling = -FAR, FAR
    if book.told != book.notices:
        # Another instrument's tick left word: the strategy is told on the next of this one.
        book.bid_floor = FAR
        return
    if account.closed:
        return
    if book.held > 0:
        book.bid_floor = book.worst
    elif book.held < 0:
        book.ask_ceiling = book.worst
    for place in range(book.open_trades):
        _draw_trade(book, trade_of(desk, k, place))
    if book.order == RESTING:
        _draw_order(account, book)
    if account.margin and account.open_trades:
        low, high = book.reach_low, book.reach_high
        book.bid_floor = max(book.bid_floor, low)
        book.ask_ceiling = min(book.ask_ceiling, high)


@compiled
def _draw_trade(book: Record, trade: Record) -> None:
    if trade.units > 0:
        book.bid_floor = max(book.bid_floor, trade.low)
        book.bid_ceiling = min(book.bid_ceiling, trade.high)
        if trade.stop:
            book.bid_floor = max(book.bid_floor, trade.stop + 1)
        if trade.trail:
            book.bid_floor = max(book.bid_floor, trade.best - trade.trail + 1)
        if trade.target:
            book.bid_ceiling = min(book.bid_ceiling, trade.target - 1)
    else:
        book.ask_ceiling = min(book.ask_ceiling, trade.high)
        book.ask_floor = max(book.ask_floor, trade.low)
        if trade.stop:
            book.ask_ceiling = min(book.ask_ceiling, trade.stop - 1)
        if trade.trail:
            book.ask_ceiling = min(book.ask_ceiling, trade.best + trade.trail - 1)
        if trade.target:
            book.ask_floor = max(book.ask_floor, trade.target + 1)


@compiled
def _draw_order(account: Record, book: Record) -> None:
    buys = book.units > 0
    past = 1 - account.limits_through if book.kind == LIMIT else 1
    if _waits_for_a_rise(book):
        if buys:
            book.ask_ceiling = min(book.ask_ceiling, book.at - past)
        else:
            book.bid_ceiling = min(book.bid_ceiling, book.at - past)
    elif buys:
        book.ask_floor = max(book.ask_floor, book.at + past)
    else:
        book.bid_floor = max(book.bid_floor, book.at + past)


@compiled
def _waits_for_a_rise(book: Record) -> bool:
    if book.kind == TOUCHED:
        return bool(book.rising)
    return (book.units > 0) == (book.kind == STOP)


@compiled
def next_due(desk: Desk) -> int:
    """Return the market time of whatever falls due next."""
    account = desk.account
    due = account.hour_end
    if account.weekends:
        due = min(due, account.turn)
    if account.financing:
        due = min(due, account.day_end)
    for k in range(account.instruments):
        book = nth(desk.books, k)
        if book.order == FLYING:
            due = min(due, book.arrives)
        if book.order == RESTING and book.good_till:
            due = min(due, book.good_till)
        due = min(due, book.cancelled_at)
    return due


@compiled
def watch_margin(desk: Desk) -> bool:
    """Tell whether the margin is gone; otherwise note how far prices may move until it may be."""
    used, worth = margin_used(desk), mid_nav(desk)
    if used and 2 * worth <= used:
        return True
    slack = abs(worth - used / 2.0)
    moved = float(used + gross(desk))
    reach = slack / moved / STEADIEST if moved > 0.0 else 1.0
    for k in range(desk.account.instruments):
        book = nth(desk.books, k)
        doubled = book.bid + book.ask
        book.reach_low = int(doubled * (1.0 - reach) / 2.0) + 1
        book.reach_high = int(doubled * (1.0 + reach) / 2.0)
    return False


@compiled
def restart_extremes(desk: Desk) -> None:
    """Look for the lowest NAV from the present prices on."""
    for k in range(desk.account.instruments):
        book = nth(desk.books, k)
        book.worst = exit_price(book) if book.held != 0 else 0


@compiled
def forget_margin(desk: Desk) -> None:
    """Look at the margin again on the next tick, whatever its price."""
    for k in range(desk.account.instruments):
        nth(desk.books, k).reach_low = FAR


@compiled
def look_at_worth(desk: Desk, k: int, changed: bool) -> None:
    """Note the lowest NAV of the hour, when the trades changed or the price is at its worst."""
    account, book = desk.account, nth(desk.books, k)
    if book.held == 0 and not changed:
        return
    price = exit_price(book)
    worse = price < book.worst if book.held > 0 else price > book.worst
    if changed or worse or book.worst == 0:
        book.worst = price if book.held != 0 else 0
        note_worth(account, nav(desk))


@compiled
def note_worth(account: Record, worth: int) -> None:
    """Note a NAV: the lowest of the hour, and how far it is below the highest before it."""
    account.lowest = min(account.lowest, worth)
    account.highest = max(account.highest, worth)
    account.drawdown = max(account.drawdown, account.highest - worth)


@compiled
def redraw(desk: Desk) -> None:
    """Draw every band anew, and note what is due next."""
    for k in range(desk.account.instruments):
        draw_band(desk, k)
    desk.account.due = next_due(desk)


@compiled
def stop_at_riches(account: Record) -> None:
    """End a run whose money is more than can be counted exactly."""
    if abs(account.balance) > MOST_MONEY:
        account.fault = TOO_MUCH_MONEY
