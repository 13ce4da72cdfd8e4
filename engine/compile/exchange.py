"""The compiled exchange: loaded once in a process, compiled once on a machine."""

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import llvmlite.binding

from engine.compile.folder import module_of

HEAD = '''"""Written by the engine; changes are lost."""

from numba import cfunc, types

from engine.kernel.band import stop_at_riches
from engine.kernel.doors import (
    account_at, book_at, hour_at, notice_at, route_at, row_at, trade_at,
)
from engine.kernel.layout import Desk
from engine.kernel.sending import send
from engine.kernel.wakes import end_hour, finish, wake
from engine.kernel.worth import nav

SIGNATURE = types.void(types.int64, types.int64, types.int64, types.int64, types.int64)
door = cfunc(SIGNATURE, cache=True, error_model="numpy")
'''
DOOR = """
@door
def {name}_door(address, k, time, bid, ask):
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
    {call}
    stop_at_riches(account)
"""
CALLS = {
    "wake": "wake(desk, k, time, bid, ask)",
    "send": "send(desk, k, time, bid, ask)",
    "finish": "finish(desk, k)",
    "last_hour": "end_hour(desk, time)",
    "value": "account.nav = nav(desk)",
}
Door = Callable[[int, int, int, int, int], None]
_WORD = ctypes.c_int64


@dataclass(frozen=True, slots=True)
class Exchange:
    """The doors of the exchange: the address of the account, instrument, time, bid and ask."""

    wake: Door
    send: Door
    finish: Door
    last_hour: Door
    value: Door


@lru_cache(maxsize=1)
def exchange() -> Exchange:
    """Load the exchange, or compile it, and let compiled strategies find it."""
    written = [DOOR.format(name=name, call=call) for name, call in CALLS.items()]
    module = module_of("exchange", "\n".join([HEAD, *written]))
    doors = {name: getattr(module, f"{name}_door").address for name in CALLS}
    for name, address in doors.items():
        llvmlite.binding.add_symbol(f"forex_{name}", address)
    kind = ctypes.CFUNCTYPE(None, *[_WORD] * 5)
    return Exchange(**{name: kind(address) for name, address in doors.items()})
