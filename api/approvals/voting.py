"""Say something about an order that waits for people."""

from decimal import Decimal
from http import HTTPStatus

from adapters.postgres.accounts import read_account
from adapters.postgres.intents import to_intent
from adapters.postgres.views.approvals import InboxEntry
from api.orders import terms
from api.problems import ProblemCode, ProblemError, invalid
from api.servers import Servers
from domain.accounts import AccountId
from domain.approvals import ApprovalState, Vote, asker_of
from domain.numbers import plain
from domain.orders import IntentId, Origin
from workflows.desk import NotWaiting


def check_voter(entry: InboxEntry, name: str) -> None:
    """Answer that the asker does not count where more than one person is needed."""
    asker = asker_of(Origin(entry.order.origin), entry.owner)
    if name != asker or entry.approval.needed < 2:
        return
    raise ProblemError(
        HTTPStatus.FORBIDDEN,
        ProblemCode.NOT_ALLOWED,
        f"You asked for this order: {entry.approval.needed} other people have to approve it.",
    )


async def check_amendment(servers: Servers, entry: InboxEntry, units: Decimal) -> None:
    """Answer that an amendment asks for more, or for the other side."""
    order = entry.order
    async with servers.database.reading() as session:
        account = await read_account(session, AccountId(order.account_id))
        instrument = await terms.tradeable(session, account, order.instrument)
    terms.check_units(instrument, units)
    if units * order.units < 0 or abs(units) > abs(order.units):
        raise invalid("units", f"is to be on the same side, and at most {plain(order.units)}")


async def say(servers: Servers, entry: InboxEntry, vote: Vote) -> None:
    """Hand a vote to the order's workflow, which one left without it gets first."""
    intent = IntentId(entry.order.id)
    _refuse_unless_waiting(entry)
    await servers.desk.open_order(to_intent(entry.order))
    try:
        await servers.desk.vote(intent, vote)
    except NotWaiting as error:
        raise _not_waiting(str(error)) from error


def _refuse_unless_waiting(entry: InboxEntry) -> None:
    if entry.approval.state != ApprovalState.WAITING:
        raise _not_waiting(f"the approval is {entry.approval.state}")


def _not_waiting(why: str) -> ProblemError:
    return ProblemError(
        HTTPStatus.CONFLICT,
        ProblemCode.APPROVAL_NOT_WAITING,
        f"Nobody is asked about this order any more: {why}.",
    )
