"""How an order is filled, waits or comes to nothing."""

from engine.kernel.jit import compiled
from engine.kernel.layout import (
    ABSENT,
    CLOSING,
    LIMIT,
    MARKET,
    RESTING,
    STOP,
    TOUCHED,
    Desk,
    Record,
)
from engine.kernel.ledger import open_trade, reduce, tell_denial, tell_fill
from engine.kernel.money import mul_div
from engine.kernel.pointers import nth
from engine.kernel.rates import has_rates, in_money
from engine.kernel.worth import (
    margin_of,
    margin_used,
    mid_nav,
    mid_unrealised,
    trade_of,
)

BY_CLOSE, BY_REVERSAL = 0, 1


@compiled
def deny(desk: Desk, k: int) -> None:
    """Let the order in flight come to nothing."""
    nth(desk.books, k).order = ABSENT
    tell_denial(desk, k)


@compiled
def place(desk: Desk, k: int) -> None:
    """Take the order in flight at the exchange: fill it, let it wait, or refuse it."""
    account, book = desk.account, nth(desk.books, k)
    if not _acceptable(book):
        deny(desk, k)
    elif book.kind == MARKET:
        execute(desk, k)
    else:
        account.sequence += 1
        book.order_sequence = account.sequence
        book.order = RESTING
        book.rising = book.at >= (book.ask if book.units > 0 else book.bid)
        if not account.closed and met(account, book):
            execute(desk, k)


@compiled
def _acceptable(book: Record) -> bool:
    if abs(book.units) > book.most_units and book.purpose != CLOSING:
        return False
    return book.good_till == 0 or book.good_till > book.time


@compiled
def met(account: Record, book: Record) -> bool:
    """Tell whether the market has come to the price that the resting order waits for."""
    buys = book.units > 0
    price = book.ask if buys else book.bid
    if book.kind == TOUCHED:
        return price >= book.at if book.rising else price <= book.at
    if book.kind == STOP:
        return price >= book.at if buys else price <= book.at
    if account.limits_through:
        return price < book.at if buys else price > book.at
    return price <= book.at if buys else price >= book.at


@compiled
def execute(desk: Desk, k: int) -> None:
    """Fill the order in flight at the market, all of it or nothing."""
    account, book = desk.account, nth(desk.books, k)
    slippage = 0 if book.kind == LIMIT else account.slippage
    price = book.ask + slippage if book.units > 0 else book.bid - slippage
    opens = _opens(book)
    if (
        account.closed
        or not _fits(account, book, price, opens)
        or not _affordable(desk, k, price, opens)
    ):
        deny(desk, k)
        return
    reason = BY_CLOSE if book.purpose == CLOSING else BY_REVERSAL
    reduce(desk, k, book.units, price, reason)
    if opens != 0:
        open_trade(desk, k, opens, price)
    book.order = ABSENT
    tell_fill(desk, k, book.units, price, 1)


@compiled
def _opens(book: Record) -> int:
    if book.held * book.units >= 0:
        return book.units
    return 0 if abs(book.units) <= abs(book.held) else book.units + book.held


@compiled
def _fits(account: Record, book: Record, price: int, opens: int) -> bool:
    if book.bound and (price > book.bound if book.units > 0 else price < book.bound):
        return False
    if opens == 0:
        return True
    if book.purpose == CLOSING:
        return False
    return not account.sensible_stops or _protectable(book, price)


@compiled
def _protectable(book: Record, price: int) -> bool:
    """Tell whether neither stop nor target is met or below zero as the trade opens."""
    if book.units > 0:
        stop, closing_at = price - book.stop, book.bid
        return not book.stop or (0 < stop < closing_at)
    if book.target >= price:
        return False
    return not book.stop or book.ask < price + book.stop


@compiled
def _affordable(desk: Desk, k: int, price: int, opens: int) -> bool:
    if opens == 0:
        return True
    if not has_rates(desk, k):
        return False
    if not desk.account.margin:
        return True
    book = nth(desk.books, k)
    doubled = (book.bid + book.ask - 2 * price) * opens
    worth = mid_nav(desk) + in_money(desk, k, doubled, 2 * book.scale)
    worth += _gained_by_reducing(desk, k, price, book.units - opens)
    after = book.held + book.units
    needed = margin_used(desk) - _margin_held(desk, k) + margin_of(desk, k, after)
    return needed <= worth


@compiled
def _margin_held(desk: Desk, k: int) -> int:
    held = nth(desk.books, k).held
    return margin_of(desk, k, held) if held != 0 else 0


@compiled
def _gained_by_reducing(desk: Desk, k: int, price: int, units: int) -> int:
    """Return what NAV at mid prices changes when units close the oldest trades at a price."""
    book = nth(desk.books, k)
    gained, left = 0, abs(units)
    for each in range(book.open_trades):
        trade = trade_of(desk, k, each)
        part = min(left, abs(trade.units))
        if part == 0:
            break
        left -= part
        closing = part if trade.units > 0 else -part
        gained += in_money(desk, k, (price - trade.entry) * closing, book.scale)
        gained -= mul_div(mid_unrealised(desk, k, trade), part, abs(trade.units))
    return gained
