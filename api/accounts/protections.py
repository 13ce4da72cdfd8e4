"""Which protections hold an account's entries back now."""

from datetime import datetime
from http import HTTPStatus

from fastapi import APIRouter
from redis.asyncio import Redis

from adapters.postgres.accounts import limits
from adapters.postgres.views.closed_trades import closed_trades
from adapters.redis.latest import LatestPrice, latest_prices
from api.accounts.owned import AccountInPath
from api.dependencies import Now, Reading, ServersHere
from api.problems import declared
from api.servers import REDIS_AWAY
from api.values import View
from domain.accounts import AccountId, Feed
from domain.risk.protections import InForce, in_force
from domain.risk.verdict import DenyCode
from domain.times import from_ns

router = APIRouter(prefix="/api", tags=["Accounts"])


class Protection(View):
    """Entries are denied with `code` until a moment of the market's clock.

    On the whole account where no instrument is named.
    """

    code: DenyCode
    instrument: str | None
    until: datetime
    message: str


class ProtectionList(View):
    """The protections in force, the longest first."""

    items: list[Protection]


@router.get("/accounts/{id}/protections", responses=declared(HTTPStatus.NOT_FOUND))
async def list_protections(
    account: AccountInPath, session: Reading, servers: ServersHere, now: Now
) -> ProtectionList:
    """List the protections that hold entries back now; a way out is never held back."""
    closed = await closed_trades(session, AccountId(account.id))
    names = {trade.instrument for trade in closed}
    prices = await _prices(servers.redis, Feed(account.feed), names)
    clocks = {name: _market_time(prices.get(name), now) for name in names}
    held = in_force(limits(account).protections, closed, clocks)
    return ProtectionList(items=[_view(each) for each in held])


async def _prices(redis: Redis, feed: Feed, names: set[str]) -> dict[str, LatestPrice]:
    try:
        return await latest_prices(redis, feed, sorted(names))
    except REDIS_AWAY:
        return {}


def _market_time(price: LatestPrice | None, now: datetime) -> datetime:
    """Tell the market's time: ours, less by what a replay was behind when its price came."""
    if price is None:
        return now
    return now - (from_ns(price.received_ns) - from_ns(price.id.time_ns))


def _view(held: InForce) -> Protection:
    pause = held.pause
    return Protection(
        code=pause.code, instrument=held.instrument, until=pause.until, message=pause.message
    )
