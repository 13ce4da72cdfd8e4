"""What open positions are worth now, at the side that would close them."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from redis.asyncio import Redis
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.tables import PositionRow
from adapters.postgres.views.accounts import instruments_of_feed
from adapters.postgres.views.positions import OwnedPosition
from adapters.redis.latest import LatestPrice, latest_prices
from api.servers import REDIS_AWAY
from domain.accounts import Feed
from domain.conversion import rate
from domain.instruments import MAJORS, Instrument

STEP = Decimal("0.0001")


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """A feed's instruments, and the latest price of each that has one."""

    instruments: Mapping[str, Instrument]
    prices: Mapping[str, LatestPrice]

    def mids(self) -> dict[str, Decimal]:
        """Return the price between bid and ask of each instrument."""
        return {
            name: self.instruments[name].price(price.bid + price.ask) / 2
            for name, price in self.prices.items()
        }


async def market_of(session: AsyncSession, redis: Redis, feed: Feed) -> Market:
    """Read a feed's latest prices; none while Valkey is away."""
    instruments = {**MAJORS, **await instruments_of_feed(session, feed)}
    try:
        prices = await latest_prices(redis, feed, instruments)
    except REDIS_AWAY:
        prices = {}
    return Market(instruments=instruments, prices=prices)


def unrealized_pl(owned: OwnedPosition, market: Market) -> Decimal | None:
    """Return a position's open P/L in its account's currency, rounded half even to 0.0001.

    None without a price or a conversion rate; zero when flat.
    """
    row = owned.position
    if row.units == 0 or row.average_price is None:
        return Decimal(0)
    price, instrument = market.prices.get(row.instrument), market.instruments.get(row.instrument)
    if price is None or instrument is None:
        return None
    to_home = rate(instrument.quote, owned.account.currency, market.mids())
    if to_home is None:
        return None
    moved = _leaves_at(row, price, instrument) - row.average_price
    return (moved * row.units * to_home).quantize(STEP, rounding=ROUND_HALF_EVEN)


def _leaves_at(row: PositionRow, price: LatestPrice, instrument: Instrument) -> Decimal:
    return instrument.price(price.bid if row.units > 0 else price.ask)
