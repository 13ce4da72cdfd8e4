"""What an exchange is started with."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from paper.behaviour import USUAL, Behaviour
from paper.money import DEFAULT_MARKUP


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """A recording to play instead of the seeded market; where `begins_ns` or `ends_ns`
    is None, from its start and to its end."""

    folder: Path
    speed: float = 1.0
    starts_at_once: bool = False
    begins_ns: int | None = None
    ends_ns: int | None = None
    history: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One exchange: where it listens, whose account it keeps, which market it runs."""

    host: str
    port: int
    token: str
    account_id: str
    home: str
    balance: Decimal
    folder: Path
    seed: int
    instruments: tuple[str, ...] | None
    replay: Replay | None
    every_tick: bool
    conversion_markup: Decimal = DEFAULT_MARKUP
    behaviour: Behaviour = USUAL
