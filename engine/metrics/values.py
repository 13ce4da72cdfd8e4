"""What a metric is, and what its value may be: exact money, a plain number, or undefined."""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum

from engine.results import MICRO

MICRO_UNIT = Decimal(1) / MICRO


class Unit(StrEnum):
    """What a metric counts. A share of 0.25 is 25 %; times are seconds."""

    MONEY = "money"
    SHARE = "share"
    NUMBER = "number"
    COUNT = "count"
    PIPS = "pips"
    RISKS = "risks"
    SECONDS = "seconds"
    UNITS = "units"


class Better(StrEnum):
    """Which way a metric is better, if it has one."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


class Group(StrEnum):
    """Which metrics stand together."""

    RETURN = "return"
    RISK = "risk"
    TRADES = "trades"
    SIDES = "sides"
    TIME = "time"
    EXCURSIONS = "excursions"
    COSTS = "costs"
    STATISTICS = "statistics"
    MARKET = "market"


class Reason(StrEnum):
    """Why a metric has no value."""

    NO_TRADES = "no trade was closed"
    NO_WINS = "no trade won"
    NO_LOSSES = "no trade lost"
    NO_LONGS = "nothing was bought"
    NO_SHORTS = "nothing was sold short"
    FEW_TRADES = "one trade is too few"
    SAME_RESULTS = "all trades have the same result"
    NO_EQUITY = "the equity was not recorded"
    FEW_DAYS = "there are too few trading days"
    STEADY = "the equity never moved"
    NO_BAD_DAYS = "no day lost"
    NO_DRAWDOWN = "there was no drawdown"
    UNRECOVERED = "the deepest drawdown was not made good"
    RUINED = "the account was used up"
    NO_SPAN = "the range has no market time"
    TOO_SHORT = "the range is too short for a yearly figure"
    NO_EXCURSION = "no trade went against its entry"
    NO_FAVOUR = "no trade ever stood in profit"
    NO_RATE = "the rate to the account's currency is unknown"
    NO_PRICES = "no prices were given to compare with"


@dataclass(frozen=True, slots=True)
class Undefined:
    """A metric without a value, and why."""

    reason: Reason


Value = Decimal | float | int | Undefined
"""Money is a `Decimal` in the account's currency, counts are `int`, all else `float`."""


def money(micro: int) -> Decimal:
    """Turn micro-units into an amount of the account's currency, exactly."""
    return Decimal(micro).scaleb(-6)


def average_money(micro: int, count: int) -> Decimal:
    """Divide an amount of micro-units, rounded half to even to a micro-unit."""
    return (money(micro) / count).quantize(MICRO_UNIT, rounding=ROUND_HALF_EVEN)


def rounded_money(micro: float) -> Decimal:
    """Turn an estimate in micro-units into an amount, rounded half to even to a micro-unit."""
    return money(round(micro))
