"""Read what an account earned."""

from datetime import date, timedelta
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query

from adapters.postgres.views.profits import Days, profits_of, transfers_of
from api.accounts.owned import AccountInPath
from api.dependencies import Now, Reading
from api.problems import declared, invalid
from api.profit.schemas import Profit, profit_view
from domain.accounts import AccountId
from domain.market_hours import trading_day

router = APIRouter(prefix="/api", tags=["Accounts"])

SHOWN_BY_DEFAULT = timedelta(days=30)
LONGEST = timedelta(days=3_660)

From = Annotated[date | None, Query(alias="from")]
To = Annotated[date | None, Query(alias="to")]


@router.get("/accounts/{id}/profit", responses=declared(HTTPStatus.NOT_FOUND))
async def get_profit(
    account: AccountInPath, session: Reading, now: Now, start: From = None, end: To = None
) -> Profit:
    """Read profit by day and tag; the last thirty trading days where no period is given."""
    days = _days(start, end, trading_day(now))
    found = await profits_of(session, AccountId(account.id), days)
    transfers = await transfers_of(session, AccountId(account.id), days)
    return profit_view(account.currency, found, transfers)


def _days(start: date | None, end: date | None, today: date) -> Days:
    last = end or today
    try:
        first = start or last - SHOWN_BY_DEFAULT
    except OverflowError as error:
        raise invalid("to", "the day is too early") from error
    if first > last:
        raise invalid("from", "the first day is after the last")
    if last - first > LONGEST:
        raise invalid("from", "ten years at most")
    return Days(first=first, last=last)
