"""What open positions are worth now, at the side that would close them."""

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_EVEN, Decimal

from redis.asyncio import Redis
from redis.exceptions import RedisError

from adapters.postgres.tables import PositionRow
from adapters.postgres.views.positions import OwnedPosition
from adapters.redis.latest import LatestPrice, latest_prices
from domain.accounts import Feed
from domain.conversion import rate
from domain.instruments import MAJORS

STEP = Decimal("0.0001")

Prices = Mapping[str, LatestPrice]


async def prices_of(redis: Redis, feed: Feed, extra: Iterable[str]) -> Prices:
    """Read the prices of a feed that positions and conversions need; none without Valkey."""
    try:
        return await latest_prices(redis, feed, {*MAJORS, *extra})
    except (RedisError, OSError):
        return {}


def unrealized_pl(owned: OwnedPosition, prices: Prices) -> Decimal | None:
    """Return a position's open P/L in its account's currency, rounded half even to 0.0001.

    None without a price or a conversion rate; zero when flat.
    """
    row, home = owned.position, owned.account.currency
    if row.units == 0 or row.average_price is None:
        return Decimal(0)
    moved = _moved(row, row.average_price, prices)
    quote_currency = row.instrument.partition("_")[2]
    to_home = rate(quote_currency, home, _mids(prices))
    if moved is None or to_home is None:
        return None
    return (moved * row.units * to_home).quantize(STEP, rounding=ROUND_HALF_EVEN)


def _moved(row: PositionRow, entry: Decimal, prices: Prices) -> Decimal | None:
    price, instrument = prices.get(row.instrument), MAJORS.get(row.instrument)
    if price is None or instrument is None:
        return None
    return instrument.price(price.bid if row.units > 0 else price.ask) - entry


def _mids(prices: Prices) -> dict[str, Decimal]:
    return {
        name: MAJORS[name].price(price.bid + price.ask) / 2
        for name, price in prices.items()
        if name in MAJORS
    }
