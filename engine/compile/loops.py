"""The text of the loops over ticks, with a strategy's handlers in their places."""

import numpy as np

from engine.compile.translate import Translation

HEAD = '''"""Written by the engine; changes are lost."""

import numba
import numpy as np

from engine.kernel.asking import buy as _buy, cancel as _cancel, close as _close, sell as _sell
from engine.kernel.jit import inlined
from engine.kernel.layout import (
    BOOK_ROWS, ENOUGH_HOURS, DENIAL, NOTICES, Closed, Desk, Seen, Told,
)
from engine.kernel.numbers import (
    INF as _INF, MINUS_INF as _MINUS_INF, NAN as _NAN, ceil as _ceil, exp as _exp,
    floor as _floor, lap as _lap, least as _least, log as _log, most as _most, power as _power,
    rounded as _rounded, slot as _slot, sqrt as _sqrt, whole as _whole,
)
from engine.kernel.numbers import (
    atan as _atan, cos as _cos, fabs as _fabs, hypot as _hypot, isfinite as _isfinite,
    isinf as _isinf, isnan as _isnan, sin as _sin, tan as _tan, tanh as _tanh,
)
from engine.kernel.pointers import (
    copy_back, half_at, nth, on_stack, send, wake, word_at,
)

driver = numba.njit(nogil=True, cache=True, error_model="python")
'''

TELL = """
@inlined
def tell(desk, k, book, me, time, bid, ask):
    while True:
        if book.asked != 0:
            send(desk.account, k, time, bid, ask)
        if book.told == book.notices or desk.account.fault != 0:
            break
        notice = nth(desk.notices, k * NOTICES + (book.told & (NOTICES - 1)))
        book.told += 1
        book.position = notice.position
        book.entry = notice.entry
        if notice.done != 0:
            book.pending = False
            book.cancelling = False
            book.waiting = 0
        if notice.kind == DENIAL:
            {on_denied}
        else:
            {on_fill}
    book.told = 0
    book.notices = 0


@inlined
def tick_step(desk, k, book, me, time, bid, ask):
    {bar_before}
    {on_tick}
    if book.asked != 0:
        book.rounds = 0
        tell(desk, k, book, me, time, bid, ask)
"""

BAR_BEFORE = """if time >= book.bar_end:
        ended = book.bar_end != 0
        bar = Closed(book.bar_start, book.bar_open / 2.0, book.bar_high / 2.0,
                     book.bar_low / 2.0, book.bar_close / 2.0, book.bar_ticks)
        book.bar_start = time - time % book.bar_ns
        book.bar_end = book.bar_start + book.bar_ns
        book.bar_open = book.bar_high = book.bar_low = bid + ask
        book.bar_ticks = 0
        if ended:
            {on_bar}
    book.bar_close = bid + ask
    book.bar_high = max(book.bar_high, bid + ask)
    book.bar_low = min(book.bar_low, bid + ask)
    book.bar_ticks += 1"""

RUN = """
stretched = numba.njit(error_model="python", forceinline=False)


@stretched
def stretch(account_, books_, trades_, notices_, routes_, rows_, hours_, strategies_,
            each, times, bids, asks, start, stop):
    account = account_[each]
    desk = Desk(account, books_[each], trades_[each * BOOK_ROWS], notices_[0], routes_[0],
                rows_[0], hours_[0])
    book = books_[each]
    me = on_stack(strategies_[each])
    at = start
    while at < stop:
        time = times[at]
        bid = np.int64(bids[at])
        ask = np.int64(asks[at])
        if (time >= account.due or bid < book.bid_floor or bid > book.bid_ceiling
                or ask < book.ask_floor or ask > book.ask_ceiling):
            if at > start:
                book.time = times[at - 1]
                book.bid = np.int64(bids[at - 1])
                book.ask = np.int64(asks[at - 1])
            book.rounds = 0
            wake(account, 0, time, bid, ask)
            tell(desk, 0, book, me, time, bid, ask)
            if account.fault != 0:
                break
        tick_step(desk, 0, book, me, time, bid, ask)
        at += 1
        if account.rows >= account.enough_rows or account.hours >= ENOUGH_HOURS:
            break
    if at > start:
        book.time = times[at - 1]
        book.bid = np.int64(bids[at - 1])
        book.ask = np.int64(asks[at - 1])
        account.time = book.time
    account.ticks += at - start
    copy_back(strategies_[each], me)
    return at


@driver
def run(account_, books_, trades_, notices_, routes_, rows_, hours_, strategies_,
        times, bids, asks, start, stop):
    return stretch(account_, books_, trades_, notices_, routes_, rows_, hours_, strategies_,
                   0, times, bids, asks, start, stop)


@driver
def sweep(account_, books_, trades_, notices_, routes_, rows_, hours_, strategies_,
          times, bids, asks, block):
    for start in range(0, len(times), block):
        stop = min(start + block, len(times))
        for each in range(len(account_)):
            at = start
            while at < stop and account_[each].fault == 0:
                account_[each].rows = 0
                account_[each].hours = 0
                at = stretch(account_, books_, trades_, notices_, routes_, rows_, hours_,
                             strategies_, each, times, bids, asks, at, stop)
"""

MERGE = '''
@driver
def merge(account_, books_, trades_, notices_, routes_, rows_, hours_, strategies_,
          feeds, most):
    """Play the ticks of several instruments in order of time, then of instruments.

    A row of `feeds` has the addresses of times, bids and asks, the place of the next tick, how
    many there are, and whether no more will come. Stops where one is needed that is not there.
    """
    desk = Desk(account_[0], books_[0], trades_[0], notices_[0], routes_[0], rows_[0], hours_[0])
    account = account_[0]
    played = 0
    while played < most:
        k = -1
        time = 0
        for each in range(len(feeds)):
            place = feeds[each, 3]
            if place < feeds[each, 4]:
                its = word_at(feeds[each, 0], place)
                if k < 0 or its < time:
                    k = each
                    time = its
            elif feeds[each, 5] == 0:
                k = -1
                break
        if k < 0:
            break
        place = feeds[k, 3]
        bid = half_at(feeds[k, 1], place)
        ask = half_at(feeds[k, 2], place)
        book = nth(books_[0], k)
        me = nth(strategies_[0], k)
        if (time >= account.due or bid < book.bid_floor or bid > book.bid_ceiling
                or ask < book.ask_floor or ask > book.ask_ceiling):
            book.rounds = 0
            wake(account, k, time, bid, ask)
            tell(desk, k, book, me, time, bid, ask)
        if account.fault != 0:
            break
        tick_step(desk, k, book, me, time, bid, ask)
        book.time = time
        book.bid = bid
        book.ask = ask
        account.time = time
        feeds[k, 3] += 1
        played += 1
        if account.rows >= account.enough_rows or account.hours >= ENOUGH_HOURS:
            break
    account.ticks += played
    return played
'''


def loops(translation: Translation, layout: np.dtype[np.void]) -> str:
    """Write the module of a strategy whose record has a layout."""
    tell = TELL.format(
        on_denied=_call(translation, "on_denied", "(me, book)"),
        on_fill=_call(translation, "on_fill", "(me, Told(notice.units, notice.price), book)"),
        on_tick=_call(translation, "on_tick", "(me, Seen(k, time, bid, ask), book)"),
        bar_before=_bars(translation),
    )
    return "\n\n".join([HEAD, f"# {layout.descr}", translation.text, tell, RUN, MERGE])


def _call(translation: Translation, handler: str, given: str) -> str:
    name = translation.handlers.get(handler)
    return "pass" if name is None else f"{name}{given}"


def _bars(translation: Translation) -> str:
    if "on_bar" not in translation.handlers:
        return "pass"
    return BAR_BEFORE.format(on_bar=_call(translation, "on_bar", "(me, bar, book)"))
