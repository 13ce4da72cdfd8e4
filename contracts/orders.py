"""What order workflows and their activities hand to each other."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from domain.accounts import AccountId
from domain.approvals import ApprovalState, Vote
from domain.numbers import plain
from domain.orders import GroupId, IntentId, OrderIntent, OrderState
from domain.risk.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderTicket:
    """An order to work on. The intent is in the books; the rest is for the operator's eyes.

    `group` and `close_after` name what has to follow from its end.
    """

    intent: IntentId
    account: AccountId
    instrument: str
    units: str
    origin: str
    kind: str = "MARKET"
    run: str | None = None
    group: GroupId | None = None
    close_after: timedelta | None = None


def ticket(intent: OrderIntent) -> OrderTicket:
    """Write the ticket of an intent."""
    return OrderTicket(
        intent=intent.id,
        account=intent.account,
        instrument=intent.instrument,
        units=plain(intent.units),
        origin=intent.origin.value,
        kind=intent.terms.kind.value,
        run=intent.run,
        group=intent.group,
        close_after=intent.close_after,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderToJudge:
    """An order for the rules; `compared` says that its broker was asked for the positions."""

    ticket: OrderTicket
    compared: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedOrder:
    """What the rules said, and where the order stands after it.

    Without a verdict the account has to agree with its broker first. `expires_at` is when an
    approval that is waited for is over.
    """

    state: OrderState
    verdict: Verdict | None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedVerdict:
    """The verdict on record; none where somebody took the order back before there was one."""

    verdict: Verdict | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderStandingReport:
    """What has become of an order, by books that hold all the broker said so far."""

    state: OrderState
    broker_order: str | None = None
    filled_units: str | None = None
    fill_price: str | None = None
    end_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionReport:
    """How the one POST went, and where the order stands after it.

    `answered`: the broker took it. `refused`: final, written in the books. `not_sent`:
    proved, and back at new. `judge_again`: the verdict is too old, or a gate closed.
    `unclear`: nobody knows; never ask again.
    """

    outcome: Literal["answered", "refused", "not_sent", "judge_again", "unclear"]
    reason: str = ""
    retry_after: timedelta = timedelta(0)
    standing: OrderStandingReport | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelAsked:
    """Somebody takes an order back: who, and why."""

    by: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelOrder:
    """The order that is to be taken back, and who asked."""

    ticket: OrderTicket
    asked: CancelAsked


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteOnOrder:
    """What somebody says about an order that waits for approval."""

    intent: IntentId
    vote: Vote


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalReport:
    """Where an approval stands after a vote."""

    state: ApprovalState
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderResult:
    """How an order ended."""

    intent: IntentId
    state: OrderState
    detail: str = ""
