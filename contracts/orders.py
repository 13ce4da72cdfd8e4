"""What order workflows and their activities hand to each other."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from domain.accounts import AccountId
from domain.orders import IntentId, OrderIntent, OrderState
from domain.risk.snapshot import RiskSnapshot
from domain.risk.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderTicket:
    """An order to work on. The intent is in the books; the rest is for the operator's eyes."""

    intent: IntentId
    account: AccountId
    instrument: str
    units: str
    origin: str
    run: str | None = None


def ticket(intent: OrderIntent) -> OrderTicket:
    """Write the ticket of an intent."""
    return OrderTicket(
        intent=intent.id,
        account=intent.account,
        instrument=intent.instrument,
        units=format(intent.units.normalize(), "f"),
        origin=intent.origin.value,
        run=intent.run,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderUnderRisk:
    """An order as it stands, with what the risk rules look at."""

    intent: OrderIntent
    state: OrderState
    verdict: Verdict | None
    snapshot: RiskSnapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictToRecord:
    """A verdict reached on a snapshot of a certain version."""

    intent: IntentId
    verdict: Verdict
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedVerdict:
    """The verdict on record; none where the order has to be assessed again."""

    verdict: Verdict | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionReport:
    """How the one POST went.

    `answered`: the broker took it. `refused`, `held_back`: final, written in the books.
    `not_sent`: proved, and back at new. `unclear`: nobody knows; never ask again.
    """

    outcome: Literal["answered", "refused", "held_back", "not_sent", "unclear"]
    reason: str = ""
    retry_after: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderStandingReport:
    """What has become of an order, by books that hold all the broker said so far."""

    state: OrderState
    broker_order: str | None = None
    filled_units: str | None = None
    fill_price: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderResult:
    """How an order ended."""

    intent: IntentId
    state: OrderState
    detail: str = ""
