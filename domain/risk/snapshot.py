"""What the risk rules look at."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from domain.accounts import Gate, Limits
from domain.instruments import Instrument
from domain.numbers import Points, Units


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """The latest price of an instrument, in points, and when it reached us."""

    bid: Points
    ask: Points
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskSnapshot:
    """An account at one moment, as far as an order of one instrument is concerned.

    `position` counts what is filled, `reserved` the units of orders accepted and not yet
    filled; `margin_used` is in home currency, reservations included; `margin_per_unit` is
    the home-currency margin of one unit, absent where no conversion rate is known.
    `version` changes with every reservation, so that two orders cannot take the same room.
    """

    version: int
    gate: Gate
    kill_switch: str | None
    limits: Limits
    instrument: Instrument | None
    quote: Quote | None
    position: Units
    reserved: Units
    nav: Decimal
    margin_used: Decimal
    margin_per_unit: Decimal | None
