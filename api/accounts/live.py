"""Open a live account, lock by lock, and lock it again."""

from datetime import datetime
from http import HTTPStatus

from fastapi import APIRouter

from adapters.brokers import hosts_of
from adapters.postgres.accounts import lock_account
from adapters.postgres.events import append_events
from adapters.postgres.tables import AccountRow
from api.accounts.owned import AccountInPath
from api.accounts.schemas import LiveConfirmed
from api.dependencies import Now, ServersHere
from api.problems import FieldError, ProblemCode, ProblemError, declared, invalid
from api.security.current_user import CurrentUser, SignedIn
from api.servers import Servers
from domain.accounts import AccountId, Feed
from domain.events import EventKind, NewEvent, Severity, account_stream
from domain.live import confirmation_locks, second_factor

router = APIRouter(
    prefix="/api/accounts/{id}/live",
    tags=["Accounts"],
    responses=declared(HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND),
)


def refuse_confirmation(
    servers: Servers, user: SignedIn, broker_account: str, typed: str, now: datetime
) -> None:
    """Answer 403 with every lock that is closed, where a user may not open a live account."""
    factor = second_factor(has_one=user.has_second_factor, shown_at=user.second_factor_at, now=now)
    permit = hosts_of(servers.settings).live
    shut = confirmation_locks(permit, broker_account, typed, factor)
    if shut:
        raise ProblemError(
            HTTPStatus.FORBIDDEN,
            ProblemCode.LIVE_NOT_ALLOWED,
            f"The live account {broker_account} stays locked: {'; '.join(shut)}.",
            errors=[FieldError(field=lock.name.lower(), message=lock.value) for lock in shut],
        )


@router.post("", status_code=HTTPStatus.NO_CONTENT)
async def confirm_live(
    account: AccountInPath,
    confirmed: LiveConfirmed,
    user: CurrentUser,
    servers: ServersHere,
    now: Now,
) -> None:
    """Open a live account by typing the broker's id of it."""
    if account.feed != Feed.LIVE:
        raise invalid("feed", "the account is no live account")
    refuse_confirmation(servers, user, account.broker_account_id, confirmed.typed, now)
    message = f"{user.username} opened the live account {account.broker_account_id}"
    fact = NewEvent(kind=EventKind.ACCOUNT_LIVE, message=message, severity=Severity.WARNING)
    await _mark(servers, account, (user.username, now), fact, now)


@router.delete("", status_code=HTTPStatus.NO_CONTENT)
async def revoke_live(
    account: AccountInPath, user: CurrentUser, servers: ServersHere, now: Now
) -> None:
    """Lock a live account: from now on nothing is sent to its broker, exits neither."""
    message = f"{user.username} locked the live account {account.broker_account_id}"
    fact = NewEvent(kind=EventKind.ACCOUNT_LOCKED, message=message, severity=Severity.WARNING)
    await _mark(servers, account, (None, None), fact, now)


async def _mark(
    servers: Servers,
    account: AccountRow,
    confirmed: tuple[str | None, datetime | None],
    fact: NewEvent,
    now: datetime,
) -> None:
    name = AccountId(account.id)
    async with servers.database.transaction() as session:
        row = await lock_account(session, name)
        row.live_confirmed_by, row.live_confirmed_at = confirmed
        session.add(row)
        events = await append_events(session, account_stream(name), [fact], now)
    await servers.updates.publish(events)
