"""Approvals: what people say about an order that waits for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.numbers import Units


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


def tally(votes: Sequence[Vote], needed: int) -> ApprovalState:
    """Count votes in order: one refusal ends it, an amendment makes earlier consent void."""
    consenting: set[str] = set()
    for vote in votes:
        match vote.choice:
            case Choice.REFUSE:
                return ApprovalState.REFUSED
            case Choice.AMEND:
                consenting = {vote.user}
            case Choice.APPROVE:
                consenting.add(vote.user)
    return ApprovalState.APPROVED if len(consenting) >= needed else ApprovalState.WAITING
