"""The compiled exchange: loaded once in a process, compiled once on a machine."""

import ctypes
from functools import lru_cache

import llvmlite.binding

from engine.compile.folder import module_of
from engine.compile.parts import in_parts
from engine.kernel.pointers import DO_FINISH, DO_LAST_HOUR, DO_SEND, DO_VALUE, DO_WAKE, DOOR

TEXT = '''"""Written by the engine; changes are lost."""

from numba import cfunc, types

from engine.kernel.band import stop_at_riches
from engine.kernel.doors import (
    account_at, book_at, hour_at, notice_at, route_at, row_at, trade_at,
)
from engine.kernel.layout import Desk
from engine.kernel.pointers import DO_FINISH, DO_LAST_HOUR, DO_SEND, DO_VALUE, DO_WAKE
from engine.kernel.sending import send
from engine.kernel.wakes import end_hour, finish, wake
from engine.kernel.worth import nav


@cfunc(types.void(*[types.int64] * 6), cache=True, error_model="numpy")
def door(address, what, k, time, bid, ask):
    account = account_at(address)
    desk = Desk(
        account,
        book_at(account.books_at),
        trade_at(account.trades_at),
        notice_at(account.notices_at),
        route_at(account.routes_at),
        row_at(account.rows_at),
        hour_at(account.hours_at),
    )
    if what == DO_WAKE:
        wake(desk, k, time, bid, ask)
    elif what == DO_SEND:
        send(desk, k, time, bid, ask)
    elif what == DO_FINISH:
        finish(desk, k)
    elif what == DO_LAST_HOUR:
        end_hour(desk, time)
    elif what == DO_VALUE:
        account.nav = nav(desk)
    stop_at_riches(account)
'''
_WORD = ctypes.c_int64


class Exchange:
    """The exchange's door; what goes through it works on the tables that an account names.

    It is one function of plain numbers, because each one would be optimised with all that it
    calls, and because compiled strategies find it by its name alone.
    """

    def __init__(self, address: int) -> None:
        self._door = ctypes.CFUNCTYPE(None, *[_WORD] * 6)(address)

    def wake(self, account: int, k: int, time: int, bid: int, ask: int) -> None:
        """Do what a tick sets off."""
        self._door(account, DO_WAKE, k, time, bid, ask)

    def send(self, account: int, k: int, time: int, bid: int, ask: int) -> None:
        """Send what a strategy has asked for on a tick."""
        self._door(account, DO_SEND, k, time, bid, ask)

    def finish(self, account: int, k: int) -> None:
        """Close what an instrument holds at its latest price."""
        self._door(account, DO_FINISH, k, 0, 0, 0)

    def last_hour(self, account: int, time: int) -> None:
        """Write down the account as it ends."""
        self._door(account, DO_LAST_HOUR, 0, time, 0, 0)

    def value(self, account: int) -> None:
        """Write the NAV into the account."""
        self._door(account, DO_VALUE, 0, 0, 0, 0)


@lru_cache(maxsize=1)
def exchange() -> Exchange:
    """Load the exchange, or compile it, and let compiled strategies find it."""
    with in_parts("door"):
        address = int(module_of("exchange", TEXT).door.address)
    llvmlite.binding.add_symbol(DOOR, address)
    return Exchange(address)
