"""From what a strategy asks for to an order on its way."""

from engine.kernel.band import forget_margin, look_at_worth, redraw
from engine.kernel.fills import deny, place
from engine.kernel.jit import compiled
from engine.kernel.layout import (
    ABSENT,
    CANCEL,
    ENTRY,
    FLYING,
    MOST_ORDERS,
    MOST_ROUNDS,
    NEVER,
    NOTHING,
    RESTING,
    SECOND_NS,
    TOO_MANY_ON_A_TICK,
    TOO_MANY_ORDERS,
    Desk,
    Record,
)
from engine.kernel.pointers import nth


@compiled
def send(desk: Desk, k: int, time: int, bid: int, ask: int) -> None:
    """Send what the strategy of an instrument has asked for on a tick."""
    account, book = desk.account, nth(desk.books, k)
    book.time, book.bid, book.ask = time, bid, ask
    asked, book.asked = book.asked, NOTHING
    book.rounds += 1
    if book.rounds > MOST_ROUNDS:
        account.fault, account.faulty = TOO_MANY_ON_A_TICK, k
        return
    before = account.trades + account.rows
    if asked == CANCEL:
        book.cancelling = True
        book.cancelled_at = time + account.latency
        if account.latency == 0:
            take_back(desk, k)
    else:
        _send_order(desk, k)
    if account.trades + account.rows != before:
        forget_margin(desk)
        look_at_worth(desk, k, True)
    redraw(desk)


@compiled
def take_back(desk: Desk, k: int) -> None:
    """Cancel the resting order, if it is there yet."""
    book = nth(desk.books, k)
    book.cancelled_at = NEVER
    if book.order == RESTING:
        deny(desk, k)


@compiled
def _send_order(desk: Desk, k: int) -> None:
    account, book = desk.account, nth(desk.books, k)
    account.orders += 1
    if account.orders > MOST_ORDERS:
        account.fault, account.faulty = TOO_MANY_ORDERS, k
        return
    _fill_in(book)
    book.arrives = book.time + account.latency
    book.order = FLYING
    if _too_wide(account, book):
        deny(desk, k)
    elif account.latency == 0:
        place(desk, k)


@compiled
def _fill_in(book: Record) -> None:
    book.pending, book.cancelling, book.waiting = True, False, book.ask_at
    book.cancelled_at = NEVER
    book.units, book.purpose = book.ask_units, book.ask_purpose
    book.stop, book.target, book.trail = book.ask_stop, book.ask_target, book.ask_trail
    book.kind, book.at, book.bound = book.ask_kind, book.ask_at, book.ask_bound
    book.good_till = book.time + book.ask_good_for * SECOND_NS if book.ask_good_for else 0


@compiled
def _too_wide(account: Record, book: Record) -> bool:
    wide = account.maximum_spread != 0 and book.ask - book.bid > account.maximum_spread
    return wide and book.purpose == ENTRY


@compiled
def arrive(desk: Desk, k: int) -> None:
    """Take what has reached the exchange by the latest tick: an order, then its cancel."""
    book = nth(desk.books, k)
    if book.order == FLYING and book.arrives <= book.time:
        place(desk, k)
    if book.cancelled_at <= book.time:
        take_back(desk, k)
    if book.order == ABSENT:
        book.cancelled_at = NEVER
