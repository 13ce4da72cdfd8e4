"""Change what guards an open trade."""

import asyncio
import secrets
from http import HTTPStatus

from fastapi import APIRouter

from adapters.postgres.tables import AccountRow, TradeRow
from adapters.postgres.views.positions import owned_trade
from api.accounts.owned import account_of
from api.dependencies import ServersHere
from api.orders import terms
from api.orders.keys import Asker, AskerHere
from api.orders.requests import GuardsRequest
from api.orders.wishes import open_trade
from api.positions.schemas import Trade, trade_view
from api.problems import ProblemCode, ProblemError, declared, invalid, unavailable
from api.servers import Servers
from api.values import IdInPath
from contracts.trades import GuardChange
from domain.accounts import AccountId
from domain.instruments import Instrument

router = APIRouter(
    prefix="/api",
    tags=["Positions"],
    responses=declared(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, HTTPStatus.SERVICE_UNAVAILABLE),
)

PATIENCE_SECONDS = 15.0


@router.put("/trades/{id}/guards")
async def guard_trade(
    trade_id: IdInPath, asked: GuardsRequest, asker: AskerHere, servers: ServersHere
) -> Trade:
    """Set the stop, target or trailing stop of an open trade; none can be taken away."""
    async with servers.database.reading() as session:
        account = await account_of(session, asker.owner, asked.account_id)
        trade = open_trade(await owned_trade(session, asker.owner, account.id, trade_id))
        instrument = await terms.tradeable(session, account, trade.instrument)
    await _check(servers, account, trade, instrument, asked)
    await _guard(servers, trade, asked, asker)
    async with servers.database.reading() as session:
        changed = await owned_trade(session, asker.owner, account.id, trade_id)
    return trade_view(changed or trade)


async def _check(
    servers: Servers,
    account: AccountRow,
    trade: TradeRow,
    instrument: Instrument,
    asked: GuardsRequest,
) -> None:
    """Answer with the field at fault; a stop behind the market would close the trade at once."""
    wanted = asked.model_dump(exclude={"account_id"}, exclude_none=True)
    if not wanted:
        raise invalid("body", "name a stop, a target or a trailing stop")
    terms.check_prices(instrument, asked)
    leaves_at = terms.price_seen(
        instrument, -trade.units, await terms.latest_price(servers.redis, account, instrument.name)
    )
    stop = asked.stop_loss_price
    if stop is None or leaves_at is None:
        return
    if (leaves_at - stop) * trade.units <= 0:
        raise invalid("stop_loss_price", f"is on the wrong side of the market, at {leaves_at}")


async def _guard(servers: Servers, trade: TradeRow, asked: GuardsRequest, asker: Asker) -> None:
    change = GuardChange(
        id=asker.wish(asked)[:20] if asker.key else secrets.token_hex(10),
        account=AccountId(trade.account_id),
        trade=trade.id,
        by=asker.name,
        stop=terms.stop_of(asked),
        target=terms.target_of(asked),
        trail=asked.trailing_stop_distance,
    )
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            report = await servers.desk.guard_trade(change)
    except TimeoutError as error:
        detail = "The broker has not answered yet; the guards are set as soon as it does."
        raise unavailable(ProblemCode.BROKER_UNAVAILABLE, detail) from error
    if not report.done:
        raise ProblemError(
            HTTPStatus.CONFLICT,
            ProblemCode.BROKER_REFUSED,
            f"The broker refused, {report.code}: {report.message}",
        )
