"""What wakes a resting order, and how a trailing stop follows the market."""

from decimal import Decimal

from tests.paper.model.book import Resting
from tests.paper.model.rates import Quote


def side_price(buys: bool, quote: Quote) -> Decimal:
    """Return the price that an order watches: what it would trade at."""
    return quote.ask if buys else quote.bid


def rises_to(kind: str, buys: bool, price: Decimal, quote: Quote) -> bool:
    """Return whether an order waits for the price to rise to its own."""
    if kind == "MARKET_IF_TOUCHED":
        return side_price(buys, quote) < price
    favourable = kind in ("LIMIT", "TAKE_PROFIT")
    return buys is not favourable


def is_met(order: Resting, buys: bool, quote: Quote) -> bool:
    """Return whether the price is where an order waits for it."""
    watched = side_price(buys, quote)
    return watched >= order.price if order.rises_to else watched <= order.price


def trail(order: Resting, buys: bool, quote: Quote) -> None:
    """Draw a trailing stop after the market, never back."""
    watched = side_price(buys, quote)
    if buys:
        order.price = min(order.price, watched + order.distance)
    else:
        order.price = max(order.price, watched - order.distance)
