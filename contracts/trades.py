"""What workflows about open trades and their activities hand to each other."""

from dataclasses import dataclass
from decimal import Decimal

from domain.accounts import AccountId
from domain.order_terms import Protection


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardChange:
    """The guards that somebody wants an open trade to have; what is left out stays.

    `id` names the change among others of the trade; `trail` is a distance in price.
    """

    id: str
    account: AccountId
    trade: str
    by: str
    stop: Protection | None = None
    target: Protection | None = None
    trail: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardReport:
    """Whether the broker took the guards; its words where it did not."""

    done: bool
    code: str = ""
    message: str = ""
