"""What an exchange is started with."""

import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from paper.behaviour import USUAL, Behaviour
from paper.http.rates import OANDAS_LIMITS, RateLimits
from paper.market.hours import Weekends
from paper.money.conversion import DEFAULT_MARKUP
from paper.pairs import PAIRS

ACCOUNT_ID = re.compile(r"[0-9]{3}-[0-9]{3}-[0-9]{1,12}-[0-9]{3}")
CURRENCIES = sorted({name for pair in PAIRS.values() for name in (pair.base, pair.quote)})
LARGEST_BALANCE = Decimal(10) ** 12
SNAPSHOT_EVERY = 20_000
"""Transactions between two snapshots of an account; a start folds at most about so many."""

USUAL_ACCOUNT = "001-001-0000001-001"
USUAL_HOME = "USD"
USUAL_BALANCE = Decimal("100000.0000")


class BadSettings(Exception):
    """The exchange cannot be started as asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeded:
    """A market made from a seed, in the world's time."""

    seed: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Manual:
    """A market set by hand; a new one begins at `begins_ns`, or at the world's time if None."""

    begins_ns: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """A recording to play; where `begins_ns` or `ends_ns` is None, from its start or to its end."""

    folder: Path
    speed: float = 1.0
    starts_at_once: bool = False
    begins_ns: int | None = None
    ends_ns: int | None = None
    history: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRequest:
    """An account to open, and to found where it is new.

    What is None stays as the account was founded; a new one gets the usual.
    """

    account_id: str
    home: str | None = None
    balance: Decimal | None = None
    hedging: bool | None = None
    token: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """Where commands are taken."""

    host: str
    port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One exchange: where it listens, which accounts it names, which market it runs.

    Without `accounts` those that the folder remembers are opened, or the usual one is founded.
    """

    host: str
    port: int
    accounts: tuple[AccountRequest, ...]
    folder: Path
    market: Seeded | Replay | Manual
    instruments: tuple[str, ...] | None
    every_tick: bool
    snapshot_every: int = SNAPSHOT_EVERY
    control: Control | None = None
    fault_seed: int = 1
    limits: RateLimits = OANDAS_LIMITS
    weekends: Weekends = Weekends.OPEN
    conversion_markup: Decimal = DEFAULT_MARKUP
    behaviour: Behaviour = USUAL
