"""Read an owner's positions with what they are worth now."""

from redis.asyncio import Redis
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.views.positions import positions_of
from api.positions.schemas import Position, position_view
from api.positions.valuation import prices_of, unrealized_pl
from domain.accounts import AccountId, Feed, OwnerId


async def read_positions(
    session: AsyncSession, redis: Redis, owner: OwnerId, account: AccountId | None = None
) -> list[Position]:
    """Read positions, flat ones too, each valued at the latest price of its feed."""
    rows = await positions_of(session, owner, account)
    feeds = {Feed(owned.account.feed) for owned in rows}
    names = {owned.position.instrument for owned in rows}
    prices = {feed: await prices_of(redis, feed, names) for feed in feeds}
    return [
        position_view(owned.position, unrealized_pl(owned, prices[Feed(owned.account.feed)]))
        for owned in rows
    ]
