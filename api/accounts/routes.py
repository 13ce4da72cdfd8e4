"""Accounts, their gates, and their money over time."""

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query

from adapters.postgres.views.accounts import Period, accounts_of, balances_of
from api.accounts.changing import change_rules
from api.accounts.limits import LimitsAsked, PolicyAsked
from api.accounts.live import refuse_confirmation
from api.accounts.opening import Owner, open_account
from api.accounts.owned import AccountInPath, AccountInQuery
from api.accounts.schemas import (
    Account,
    AccountAsked,
    AccountList,
    BalanceList,
    StateChange,
    account_view,
    balance_view,
)
from api.accounts.switching import set_account_state
from api.dependencies import Now, Reading, ServersHere
from api.problems import declared, invalid, not_found
from api.security.current_user import CurrentUser
from api.values import is_in_reach
from domain.accounts import AccountId, Feed, OwnerId

router = APIRouter(prefix="/api", tags=["Accounts"])

MISSING = declared(HTTPStatus.NOT_FOUND)
SHOWN_BY_DEFAULT = timedelta(days=7)


async def _shown(session: Reading, owner: OwnerId, account: str) -> Account:
    found = await accounts_of(session, owner, AccountId(account))
    if not found:
        raise not_found("account")
    return account_view(found[0])


@router.get("/accounts")
async def list_accounts(user: CurrentUser, session: Reading) -> AccountList:
    """List the user's accounts with their latest money."""
    return AccountList(items=[account_view(found) for found in await accounts_of(session, user.id)])


@router.post(
    "/accounts",
    status_code=HTTPStatus.CREATED,
    responses=declared(HTTPStatus.FORBIDDEN, HTTPStatus.CONFLICT, HTTPStatus.BAD_GATEWAY),
)
async def create_account(
    asked: AccountAsked, user: CurrentUser, servers: ServersHere, now: Now
) -> Account:
    """Connect an account at a broker; its token is tried once and kept encrypted."""
    if asked.feed is Feed.LIVE:
        refuse_confirmation(servers, user, asked.broker_account_id, asked.live_confirmation, now)
    owner = Owner(id=user.id, username=user.username)
    account = await open_account(servers, owner, asked, now)
    async with servers.database.reading() as session:
        return await _shown(session, user.id, account)


@router.get("/accounts/{id}", responses=MISSING)
async def get_account(account: AccountInPath, user: CurrentUser, session: Reading) -> Account:
    """Show one account."""
    return await _shown(session, user.id, account.id)


@router.put("/accounts/{id}/state", responses=MISSING)
async def set_state(
    account: AccountInPath, change: StateChange, user: CurrentUser, servers: ServersHere, now: Now
) -> Account:
    """Let the account trade, only reduce, or halt it. What reduces a position always passes."""
    await set_account_state(servers, AccountId(account.id), change, now)
    async with servers.database.reading() as session:
        return await _shown(session, user.id, account.id)


@router.patch("/accounts/{id}/limits", responses=MISSING)
async def patch_limits(
    account: AccountInPath, asked: LimitsAsked, user: CurrentUser, servers: ServersHere, now: Now
) -> Account:
    """Change what the account may do; what is left out stays, null takes a limit away."""
    await change_rules(servers, AccountId(account.id), asked, user, now)
    async with servers.database.reading() as session:
        return await _shown(session, user.id, account.id)


@router.patch("/accounts/{id}/policy", responses=MISSING)
async def patch_policy(
    account: AccountInPath, asked: PolicyAsked, user: CurrentUser, servers: ServersHere, now: Now
) -> Account:
    """Change what the platform does on the account by itself; what is left out stays."""
    await change_rules(servers, AccountId(account.id), asked, user, now)
    async with servers.database.reading() as session:
        return await _shown(session, user.id, account.id)


From = Annotated[datetime | None, Query(alias="from")]
To = Annotated[datetime | None, Query(alias="to")]


@router.get("/balances", responses=MISSING)
async def list_balances(
    account: AccountInQuery, session: Reading, now: Now, start: From = None, end: To = None
) -> BalanceList:
    """Read an account's money over time; the last seven days where no period is given."""
    until = _aware("to", end) or now
    since = _aware("from", start) or until - SHOWN_BY_DEFAULT
    rows = await balances_of(session, AccountId(account.id), Period(start=since, end=until))
    return BalanceList(items=[balance_view(row) for row in rows])


def _aware(field: str, moment: datetime | None) -> datetime | None:
    if moment is not None and moment.tzinfo is None:
        raise invalid(field, "the time needs its zone, such as Z for UTC")
    if moment is not None and not is_in_reach(moment):
        raise invalid(field, "the time is before 1970 or after 9000")
    return moment
