"""What a currency is worth in the account's, at the mids of the moment."""

from engine.kernel.jit import compiled
from engine.kernel.layout import Desk, Record
from engine.kernel.money import CENT_OF_CENT, FINER, GAIN, LOSS, ONE, mul_div
from engine.kernel.pointers import nth

UNKNOWN = 0


@compiled
def _over(desk: Desk, rate: int, instrument: int, inverse: int) -> int:
    book = nth(desk.books, instrument)
    doubled = book.bid + book.ask
    if doubled == 0:
        return UNKNOWN
    if inverse:
        return mul_div(rate, 2 * book.scale, doubled)
    return mul_div(rate, doubled, 2 * book.scale)


@compiled
def rate_of(desk: Desk, route: Record) -> int:
    """Return the rate of a route, UNKNOWN while an instrument on it has no price."""
    if route.home:
        return ONE
    rate = route.fixed * FINER
    if route.legs > 0:
        rate = _over(desk, rate, route.leg_0, route.inverse_0)
    if route.legs > 1:
        rate = _over(desk, rate, route.leg_1, route.inverse_1)
    if route.legs > 2:
        rate = _over(desk, rate, route.leg_2, route.inverse_2)
    return mul_div(rate, 1, FINER)


@compiled
def base_rate(desk: Desk, k: int) -> int:
    """Return what a unit of an instrument is worth."""
    return rate_of(desk, nth(desk.routes, 2 * k))


@compiled
def converted(amount: int, rate: int, home: int, parts: int) -> int:
    """Turn a gain or a loss into account money; `amount` counts `parts` to one of its currency."""
    factor = rate
    if not home:
        factor = mul_div(rate, GAIN if amount >= 0 else LOSS, 1_000)
    return mul_div(amount, factor, parts * (ONE // 10_000)) * CENT_OF_CENT


@compiled
def in_money(desk: Desk, k: int, amount: int, parts: int) -> int:
    """Turn an amount of an instrument's quote currency into account money."""
    route = nth(desk.routes, 2 * k + 1)
    return converted(amount, rate_of(desk, route), route.home, parts)


@compiled
def base_in_money(desk: Desk, k: int, amount: int, parts: int) -> int:
    """Turn an amount of an instrument's base currency into account money."""
    route = nth(desk.routes, 2 * k)
    return converted(amount, rate_of(desk, route), route.home, parts)


@compiled
def has_rates(desk: Desk, k: int) -> bool:
    """Tell whether both currencies of an instrument can be converted by now."""
    quote = rate_of(desk, nth(desk.routes, 2 * k + 1))
    return quote != UNKNOWN and (not desk.account.margin or base_rate(desk, k) != UNKNOWN)
