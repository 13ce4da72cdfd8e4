"""What a strategy asks for, written down: `engine.orders.StepOrders`, compiled."""

from engine.kernel.jit import inlined
from engine.kernel.layout import (
    CANCEL,
    CLOSING,
    ENTRY,
    LIMIT,
    MARKET,
    NOTHING,
    ORDER,
    STOP,
    TOUCHED,
    Record,
)
from engine.limits import LARGEST, LONGEST_SECONDS, TOO_LARGE, TOO_LONG


@inlined
def buy(
    orders: Record,
    units: int,
    stop: int = 0,
    target: int = 0,
    trail: int = 0,
    limit: int = 0,
    stop_entry: int = 0,
    touched: int = 0,
    bound: int = 0,
    good_for: int = 0,
) -> None:
    """Buy, or note why that makes no sense."""
    _trade(orders, 1, units, stop, target, trail, limit, stop_entry, touched, bound, good_for)


@inlined
def sell(
    orders: Record,
    units: int,
    stop: int = 0,
    target: int = 0,
    trail: int = 0,
    limit: int = 0,
    stop_entry: int = 0,
    touched: int = 0,
    bound: int = 0,
    good_for: int = 0,
) -> None:
    """Sell, or note why that makes no sense."""
    _trade(orders, -1, units, stop, target, trail, limit, stop_entry, touched, bound, good_for)


@inlined
def close(orders: Record, units: int = 0) -> None:
    """Close the position or so many units of it."""
    if units < 0:
        raise ValueError("units to close are not negative")
    held = abs(orders.position)
    if held != 0 and not _is_deaf(orders):
        closing = min(units, held) if units != 0 else held
        _write(orders, -closing if orders.position > 0 else closing, CLOSING)
        _protect(orders, 0, 0, 0)
        _wait(orders, MARKET, 0, 0, 0)


@inlined
def cancel(orders: Record) -> None:
    """Take back the order that waits."""
    if orders.waiting and not orders.cancelling and not orders.muted and orders.asked == NOTHING:
        orders.asked = CANCEL


@inlined
def _trade(
    orders: Record,
    side: int,
    units: int,
    stop: int,
    target: int,
    trail: int,
    limit: int,
    stop_entry: int,
    touched: int,
    bound: int,
    good_for: int,
) -> None:
    if units <= 0:
        raise ValueError("units to buy or sell are positive")
    if min(stop, target, trail, limit, stop_entry, touched, bound, good_for) < 0:
        raise ValueError("distances, prices and times of an order are not negative")
    if max(units, stop, target, trail, limit, stop_entry, touched, bound) > LARGEST:
        raise ValueError(TOO_LARGE)
    if good_for > LONGEST_SECONDS:
        raise ValueError(TOO_LONG)
    if (limit > 0) + (stop_entry > 0) + (touched > 0) > 1:
        raise ValueError("an order waits for one price: limit, stop_entry or touched")
    if limit and bound:
        raise ValueError("a limit is its own bound")
    at = limit + stop_entry + touched
    if good_for and not at:
        raise ValueError("good_for is for an order that waits")
    if _is_deaf(orders):
        return
    against = orders.position * side < 0
    turned = units + abs(orders.position) if against and not at else units
    _write(orders, side * turned, ENTRY)
    _protect(orders, stop, target, trail)
    kind = LIMIT if limit else STOP if stop_entry else TOUCHED if touched else MARKET
    _wait(orders, kind, at, bound, good_for)


@inlined
def _is_deaf(orders: Record) -> bool:
    return bool(orders.muted) or bool(orders.pending) or orders.asked != NOTHING


@inlined
def _write(orders: Record, units: int, purpose: int) -> None:
    orders.asked = ORDER
    orders.ask_units = units
    orders.ask_purpose = purpose


@inlined
def _protect(orders: Record, stop: int, target: int, trail: int) -> None:
    orders.ask_stop = stop
    orders.ask_target = target
    orders.ask_trail = trail


@inlined
def _wait(orders: Record, kind: int, at: int, bound: int, good_for: int) -> None:
    orders.ask_kind = kind
    orders.ask_at = at
    orders.ask_bound = bound
    orders.ask_good_for = good_for
