"""What account workflows and their activities hand to each other."""

from dataclasses import dataclass

from domain.accounts import AccountId


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRef:
    """Names an account."""

    account: AccountId
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Whether an account's positions equal the broker's, and what differs."""

    agreed: bool
    differences: tuple[str, ...] = ()
    booked_transaction: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceTaken:
    """A balance snapshot that was written; money in the account's currency."""

    nav: str
    balance: str
    agreement: Agreement


@dataclass(frozen=True, slots=True, kw_only=True)
class BooksReopened:
    """Books that were opened anew, and whether they agree with the broker now."""

    agreement: Agreement
