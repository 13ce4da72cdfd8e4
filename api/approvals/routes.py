"""The inbox of orders that wait for people, and what people say about them."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query

from adapters.postgres.views.approvals import InboxEntry, inbox, inbox_entry
from api.accounts.owned import AccountNarrowing
from api.approvals.schemas import Amendment, Approval, ApprovalList, Word, approval_view
from api.approvals.voting import check_amendment, check_voter, say
from api.dependencies import Now, Reading, ServersHere
from api.links import links_of
from api.problems import declared, not_found
from api.security.current_user import CurrentUser, Role, SignedIn
from api.servers import Servers
from api.values import IdInPath
from domain.accounts import OwnerId
from domain.approvals import ApprovalState, Choice, Vote
from domain.numbers import Units

router = APIRouter(
    prefix="/api",
    tags=["Approvals"],
    responses=declared(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, HTTPStatus.FORBIDDEN),
)


@router.get("/approvals")
async def list_approvals(
    user: CurrentUser,
    account: AccountNarrowing,
    session: Reading,
    servers: ServersHere,
    state: ApprovalState | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> ApprovalList:
    """List approvals, those that wait first. Administrators see those of everybody's orders."""
    entries = await inbox(session, _whose(user), account, state, limit)
    links = links_of(servers.settings)
    return ApprovalList(items=[approval_view(entry, links) for entry in entries])


@router.post("/orders/{id}/approve")
async def approve_order(
    order_id: IdInPath, word: Word, user: CurrentUser, servers: ServersHere, now: Now
) -> Approval:
    """Approve an order. It leaves once enough people have, after the rules looked again."""
    entry = await _entry(servers, user, order_id)
    check_voter(entry, user.username)
    vote = Vote(user=user.username, choice=Choice.APPROVE, at=now, note=word.note)
    return await _said(servers, user, entry, vote)


@router.post("/orders/{id}/refuse")
async def refuse_order(
    order_id: IdInPath, word: Word, user: CurrentUser, servers: ServersHere, now: Now
) -> Approval:
    """Refuse an order: it is denied."""
    entry = await _entry(servers, user, order_id)
    vote = Vote(user=user.username, choice=Choice.REFUSE, at=now, note=word.note)
    return await _said(servers, user, entry, vote)


@router.post("/orders/{id}/amend")
async def amend_order(
    order_id: IdInPath, change: Amendment, user: CurrentUser, servers: ServersHere, now: Now
) -> Approval:
    """Approve an order with fewer units; whoever approved it before has to do so again."""
    entry = await _entry(servers, user, order_id)
    await check_amendment(servers, entry, change.units)
    vote = Vote(
        user=user.username,
        choice=Choice.AMEND,
        at=now,
        note=change.note,
        units=Units(change.units),
    )
    return await _said(servers, user, entry, vote)


def _whose(user: SignedIn) -> OwnerId | None:
    return None if user.role is Role.ADMIN else user.id


async def _entry(servers: Servers, user: SignedIn, order_id: str) -> InboxEntry:
    async with servers.database.reading() as session:
        entry = await inbox_entry(session, order_id, _whose(user))
    if entry is None:
        raise not_found("approval")
    return entry


async def _said(servers: Servers, user: SignedIn, entry: InboxEntry, vote: Vote) -> Approval:
    await say(servers, entry, vote)
    return approval_view(await _entry(servers, user, entry.order.id), links_of(servers.settings))
