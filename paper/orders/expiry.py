"""When a resting order's time is over."""

from datetime import UTC, timedelta
from functools import lru_cache

from domain.market_hours import trading_day_start
from domain.times import from_ns, to_ns
from paper.ledger.book import Order
from paper.orders.terms import MarketOrder, TimeInForce

DAY_AND_A_HALF = timedelta(hours=36)


def expiry_of(order: Order) -> int | None:
    """Return the market time in nanoseconds at which an order is cancelled, None for never."""
    terms = order.terms
    if isinstance(terms, MarketOrder):
        return None
    match terms.time_in_force:
        case TimeInForce.GTD:
            return terms.gtd_time
        case TimeInForce.GFD:
            return day_end(order.create_time)
    return None


@lru_cache(maxsize=1024)
def day_end(after: int) -> int:
    """Return the first 17:00 New York after a time; a day there has 23, 24 or 25 hours."""
    start = trading_day_start(from_ns(after).astimezone(UTC))
    return to_ns(trading_day_start(start + DAY_AND_A_HALF))
