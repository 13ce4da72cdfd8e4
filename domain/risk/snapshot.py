"""What the risk rules look at, put together from the books and the latest prices."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from domain.accounts import AccountId, Feed, Gate, Limits
from domain.conversion import rate
from domain.instruments import Instrument
from domain.numbers import ZERO, Points, Units
from domain.orders import OrderIntent, OrderState
from domain.risk.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """The latest price of an instrument, in points, and until when it is known to stand."""

    bid: Points
    ask: Points
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserved:
    """Room that an accepted order holds until it is filled or dead."""

    instrument: str
    units: Units
    margin: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFacts:
    """An order and its account as the books have them at one moment."""

    intent: OrderIntent
    state: OrderState
    verdict: Verdict | None
    account: AccountId
    feed: Feed
    currency: str
    gate: Gate
    kill_switch: str | None
    limits: Limits
    nav: Decimal
    instruments: Mapping[str, Instrument]
    positions: tuple[tuple[str, Units], ...]
    reserved: tuple[Reserved, ...]
    run_position: Units | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskSnapshot:
    """An account at one moment, as far as an order of one instrument is concerned.

    `position` counts what is filled, `reserved` the units of orders accepted and not yet
    filled; `margin_used` is in home currency, reservations included; `margin_per_unit` is
    the home-currency margin of one unit, absent where it or what is held cannot be converted.
    `run_position` is what the strategy behind the order holds, absent for a person's order.
    """

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
    run_position: Units | None = None


def snapshot(facts: OrderFacts, quotes: Mapping[str, Quote]) -> RiskSnapshot:
    """Value an account at the mids of the latest quotes, whatever their age."""
    name = facts.intent.instrument
    mids = _mids(facts.instruments, quotes)
    margins = {
        item.name: _margin_per_unit(item, facts.currency, mids)
        for item in facts.instruments.values()
    }
    in_positions = _held(facts.positions, margins)
    in_orders = sum((item.margin for item in facts.reserved), ZERO)
    waiting = sum((item.units for item in facts.reserved if item.instrument == name), ZERO)
    return RiskSnapshot(
        gate=facts.gate,
        kill_switch=facts.kill_switch,
        limits=facts.limits,
        instrument=facts.instruments.get(name),
        quote=quotes.get(name),
        position=dict(facts.positions).get(name, Units(ZERO)),
        reserved=Units(waiting),
        nav=facts.nav,
        margin_used=(in_positions or ZERO) + in_orders,
        margin_per_unit=None if in_positions is None else margins.get(name),
        run_position=facts.run_position,
    )


def _held(
    positions: tuple[tuple[str, Units], ...], margins: Mapping[str, Decimal | None]
) -> Decimal | None:
    """Add up the margin of what is held; nothing where a rate is missing."""
    held = [(abs(units), margins.get(name)) for name, units in positions]
    if any(margin is None for _, margin in held):
        return None
    return sum((units * (margin or ZERO) for units, margin in held), ZERO)


def _mids(
    instruments: Mapping[str, Instrument], quotes: Mapping[str, Quote]
) -> Mapping[str, Decimal]:
    return {
        name: (instruments[name].price(quote.bid) + instruments[name].price(quote.ask)) / 2
        for name, quote in quotes.items()
        if name in instruments
    }


def _margin_per_unit(
    instrument: Instrument, home: str, mids: Mapping[str, Decimal]
) -> Decimal | None:
    worth = rate(instrument.base, home, mids)
    return None if worth is None else worth * instrument.margin_rate
