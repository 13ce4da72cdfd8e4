"""Approvals: what people say about an order that waits for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.numbers import Units
from domain.orders import Origin


class Choice(StrEnum):
    """What one person says."""

    APPROVE = "approve"
    REFUSE = "refuse"
    AMEND = "amend"


class ApprovalState(StrEnum):
    """Where an approval stands."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """What one person said, and when. `units` are what somebody amended the order to."""

    user: str
    choice: Choice
    at: datetime
    note: str = ""
    units: Units | None = None


def asker_of(origin: Origin, owner: str) -> str | None:
    """Return the person who asked for an order; a strategy's order was asked for by nobody."""
    return owner if origin is Origin.PERSON else None


def consenting(votes: Sequence[Vote], needed: int, asker: str | None) -> frozenset[str]:
    """Return who consents to the order as it stands: an amendment makes earlier consent void.

    The asker does not count where more than one person is needed.
    """
    said: set[str] = set()
    for vote in votes:
        match vote.choice:
            case Choice.REFUSE:
                said.discard(vote.user)
            case Choice.AMEND:
                said = {vote.user}
            case Choice.APPROVE:
                said.add(vote.user)
    return frozenset(said - {asker} if needed > 1 else said)


def tally(votes: Sequence[Vote], needed: int, asker: str | None = None) -> ApprovalState:
    """Count votes: one refusal ends it, otherwise `needed` different people have to consent."""
    if any(vote.choice is Choice.REFUSE for vote in votes):
        return ApprovalState.REFUSED
    enough = len(consenting(votes, needed, asker)) >= needed
    return ApprovalState.APPROVED if enough else ApprovalState.WAITING
