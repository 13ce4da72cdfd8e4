"""What kill workflows and their activities hand to each other."""

from dataclasses import dataclass

from domain.accounts import AccountId


@dataclass(frozen=True, slots=True, kw_only=True)
class KillTicket:
    """A switch that fell: what it covers, which time it is, and why.

    `proved` are the accounts that a certificate was written for already, on continuing.
    """

    scope: str
    generation: int
    reason: str = ""
    by: str = ""
    proved: tuple[AccountId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KilledAccount:
    """An account that a switch covers."""

    scope: str
    generation: int
    account: AccountId
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KillStanding:
    """Whether the switch that fell is still engaged, and the accounts that it covers."""

    engaged: bool
    accounts: tuple[KilledAccount, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Quieted:
    """What can ask for nothing more: runs told to stop, entries taken back before they left."""

    runs: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Flattened:
    """What a look at the broker found, and what was done about it.

    `left` counts trades and orders within the scope, `questions` the orders that may turn up.
    """

    flat: bool
    left: int
    cancelled: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()
    questions: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A certificate of flatness that was written; none where the account was no longer flat."""

    certificate: str | None = None
    digest: str = ""
    questions: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class NotFlat:
    """An account that resists, and how."""

    account: KilledAccount
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KillEnded:
    """How a switch's workflow ended: it was released."""

    scope: str
    generation: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KillsFound:
    """The engaged switches whose workflows were started, or found running."""

    scopes: tuple[str, ...] = ()
