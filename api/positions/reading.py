"""Show an owner's positions with what they are worth now."""

from collections.abc import Sequence

from redis.asyncio import Redis
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.views.positions import OwnedPosition
from api.positions.schemas import Position, position_view
from api.positions.valuation import market_of, unrealized_pl
from domain.accounts import Feed


async def valued(
    session: AsyncSession, redis: Redis, positions: Sequence[OwnedPosition]
) -> list[Position]:
    """Value each position at the latest price of its feed."""
    feeds = {Feed(owned.account.feed) for owned in positions}
    markets = {feed: await market_of(session, redis, feed) for feed in feeds}
    return [
        position_view(owned.position, unrealized_pl(owned, markets[Feed(owned.account.feed)]))
        for owned in positions
    ]
