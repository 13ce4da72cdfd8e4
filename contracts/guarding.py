"""What the guardian's workflow and its activities hand to each other."""

from dataclasses import dataclass
from typing import Literal

from domain.accounts import AccountId
from domain.orders import IntentId, OrderState


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardTrade:
    """A trade to look after; all but its name is for the operator's eyes.

    `failures` counts the rounds that came to nothing, over continuations.
    """

    account: AccountId
    trade: str
    instrument: str
    units: str
    failures: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardReport:
    """How a trade stands at the broker, or what was just done for it.

    `attached`: the broker took a stop. `refused`: it did not. `to_close`: the trade must not
    stay open. `away`: the broker gave no answer.
    """

    outcome: Literal["gone", "protected", "left_alone", "attached", "refused", "to_close", "away"]
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseReport:
    """The platform's order that closes a trade, and what became of it; none if nothing is left."""

    intent: IntentId | None
    state: OrderState | None
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertOnTrade:
    """Tell people that a trade cannot be protected."""

    trade: GuardTrade
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertReport:
    """An alert that was raised, and who has acknowledged it."""

    alert: str
    acknowledged_by: str | None = None


GuardOutcome = Literal["gone", "protected", "left_alone", "acknowledged"]


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardEnded:
    """How the look after a trade ended."""

    trade: str
    outcome: GuardOutcome
    detail: str = ""
