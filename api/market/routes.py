"""Instruments and candles of an account."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query

from adapters.postgres.views.accounts import instruments_of
from api.accounts.owned import AccountInPath
from api.dependencies import Reading, ServersHere
from api.market.candles import read_candles
from api.market.schemas import (
    Candles,
    Granularity,
    InstrumentList,
    candle_view,
    instrument_view,
)
from api.orders.terms import tradeable
from api.problems import declared
from api.values import InstrumentName
from domain.accounts import AccountId

router = APIRouter(prefix="/api/accounts/{id}", tags=["Market"])


@router.get("/instruments", responses=declared(HTTPStatus.NOT_FOUND))
async def list_instruments(account: AccountInPath, session: Reading) -> InstrumentList:
    """List what the account may trade, by name."""
    rows = await instruments_of(session, AccountId(account.id))
    return InstrumentList(items=[instrument_view(row) for row in rows])


@router.get(
    "/candles",
    responses=declared(HTTPStatus.NOT_FOUND, HTTPStatus.BAD_GATEWAY),
)
async def list_candles(
    account: AccountInPath,
    session: Reading,
    servers: ServersHere,
    instrument: InstrumentName,
    granularity: Granularity = Granularity.M1,
    count: Annotated[int, Query(ge=1, le=5_000)] = 300,
) -> Candles:
    """Read the latest candles at mid prices from the account's broker, oldest first."""
    known = await tradeable(session, account, instrument)
    await session.close()
    candles = await read_candles(servers, account, known.name, granularity, count)
    return Candles(
        instrument=known.name,
        granularity=granularity,
        candles=[candle_view(candle) for candle in candles],
    )
