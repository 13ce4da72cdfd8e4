"""Approvals as the API shows them, and what people say about them."""

from datetime import datetime

from pydantic import Field

from adapters.postgres.approvals import votes_of
from adapters.postgres.views.approvals import InboxEntry
from api.links import WorkflowLinks
from api.orders.schemas import Order, order_view
from api.values import Body, DecimalText, Reason, SignedUnits, View
from domain.approvals import ApprovalState, Choice, asker_of, consenting
from domain.approvals import Vote as DomainVote
from domain.orders import Origin
from domain.risk.verdict import ApprovalCode


class Vote(View):
    """What one person said. `units` are what somebody amended the order to."""

    user: str
    choice: Choice
    note: str
    units: DecimalText | None
    at: datetime


class Approval(View):
    """An order that people have to approve before it leaves.

    `needed` different people have to; `given` of them have since the last amendment. The asker
    is not one of them where more than one is needed. Past `expires_at` the order is denied.
    """

    order: Order
    state: ApprovalState
    code: ApprovalCode
    message: str
    figures: dict[str, str]
    asker: str
    needed: int
    given: int
    units: DecimalText | None
    votes: list[Vote]
    asked_at: datetime
    expires_at: datetime
    decided_at: datetime | None


class ApprovalList(View):
    """Approvals, those that wait first, then the latest."""

    items: list[Approval]


class Word(Body):
    """What somebody has to say about it."""

    note: Reason = ""


class Amendment(Word):
    """Fewer units than were asked for, on the same side."""

    units: SignedUnits = Field(description="signed, as the order's")


def approval_view(entry: InboxEntry, links: WorkflowLinks) -> Approval:
    """Show an approval."""
    row, votes = entry.approval, votes_of(entry.approval)
    asker = asker_of(Origin(entry.order.origin), entry.owner)
    return Approval(
        order=order_view(entry.order, links),
        state=ApprovalState(row.state),
        code=ApprovalCode(row.code),
        message=row.message,
        figures={name: str(value) for name, value in row.figures.items()},
        asker=asker or entry.order.origin,
        needed=row.needed,
        given=len(consenting(votes, row.needed, asker)),
        units=row.units,
        votes=[_vote(vote) for vote in votes],
        asked_at=row.asked_at,
        expires_at=row.expires_at,
        decided_at=row.decided_at,
    )


def _vote(vote: DomainVote) -> Vote:
    return Vote(user=vote.user, choice=vote.choice, note=vote.note, units=vote.units, at=vote.at)
