"""What the risk rules look at, put together from the books and the latest prices."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from domain.accounts import AccountId, AccountPolicy, Feed, Gate, Limits
from domain.conversion import rate
from domain.instruments import Instrument
from domain.numbers import ZERO, Points, Units
from domain.orders import OrderIntent, OrderState
from domain.risk.holdings import Holding
from domain.risk.verdict import Verdict

JUMP_WINDOW = timedelta(seconds=5)
"""How old the price is that a jump is measured from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """The latest price of an instrument, in points, and until when it is known to stand.

    `earlier_bid` is the bid of `JUMP_WINDOW` before, absent where none is kept. `behind` is by
    how much the market's clock was behind ours when the price came: years, in a replay.
    """

    bid: Points
    ask: Points
    received_at: datetime
    earlier_bid: Points | None = None
    behind: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserved:
    """Room that an accepted order holds until it is filled or dead."""

    instrument: str
    units: Units
    reduces: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountMoney:
    """The net asset value at the last look, at the start of its trading day, and the highest."""

    nav: Decimal
    at: datetime
    day_start: Decimal
    peak: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedTrade:
    """A trade that is over. `profit` is in home currency, financing included."""

    instrument: str
    closed_at: datetime
    profit: Decimal
    stopped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFacts:
    """An order and its account as the books have them at one moment.

    `reserved` is without the order itself and the one that it replaces. `run_position` and
    `run_orders` (of the minute before, counted up to the limit) are of the run behind the order,
    `trade_units` what is open of the trade that it closes, `approved` the units that people
    allowed.
    """

    intent: OrderIntent
    state: OrderState
    verdict: Verdict | None
    account: AccountId
    feed: Feed
    currency: str
    opened_at: datetime
    gate: Gate
    kill_switch: str | None
    limits: Limits
    policy: AccountPolicy
    money: AccountMoney | None
    instruments: Mapping[str, Instrument]
    positions: tuple[tuple[str, Units], ...]
    reserved: tuple[Reserved, ...]
    open_trades: Mapping[str, int] = field(default_factory=dict)
    closed_trades: tuple[ClosedTrade, ...] = ()
    run_position: Units | None = None
    run_orders: int = 0
    trade_units: Units | None = None
    approved: Units | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskSnapshot:
    """An account at one moment, as far as an order of one instrument is concerned.

    `holding` is of the order's instrument, `others` of the rest. The other fields are those of
    `OrderFacts`.
    """

    feed: Feed
    currency: str
    opened_at: datetime
    gate: Gate
    kill_switch: str | None
    limits: Limits
    policy: AccountPolicy
    money: AccountMoney | None
    instrument: Instrument | None
    quote: Quote | None
    holding: Holding
    others: tuple[Holding, ...] = ()
    closed_trades: tuple[ClosedTrade, ...] = ()
    run_position: Units | None = None
    run_orders: int = 0
    trade_units: Units | None = None
    approved: Units | None = None

    def market_time(self, now: datetime) -> datetime:
        """Return what the market's clock shows when ours shows `now`."""
        return now if self.quote is None else now - self.quote.behind


def snapshot(facts: OrderFacts, quotes: Mapping[str, Quote]) -> RiskSnapshot:
    """Value an account at the mids of the latest quotes, whatever their age."""
    name = facts.intent.instrument
    held = _holdings(facts, _mids(facts.instruments, quotes))
    return RiskSnapshot(
        feed=facts.feed,
        currency=facts.currency,
        opened_at=facts.opened_at,
        gate=facts.gate,
        kill_switch=facts.kill_switch,
        limits=facts.limits,
        policy=facts.policy,
        money=facts.money,
        instrument=facts.instruments.get(name),
        quote=quotes.get(name),
        holding=held.pop(name),
        others=tuple(held.values()),
        closed_trades=facts.closed_trades,
        run_position=facts.run_position,
        run_orders=facts.run_orders,
        trade_units=facts.trade_units,
        approved=facts.approved,
    )


def _holdings(facts: OrderFacts, mids: Mapping[str, Decimal]) -> dict[str, Holding]:
    """Put together what is held and reserved of each instrument, the order's own included."""
    positions = dict(facts.positions)
    entries = [item for item in facts.reserved if not item.reduces]
    names = {facts.intent.instrument, *positions, *(item.instrument for item in entries)}
    held = {name: _holding(facts, name, positions.get(name), mids) for name in sorted(names)}
    for item in entries:
        held[item.instrument] = held[item.instrument].with_order(item.units)
    return held


def _holding(
    facts: OrderFacts, name: str, units: Units | None, mids: Mapping[str, Decimal]
) -> Holding:
    instrument = facts.instruments.get(name)
    return Holding(
        instrument=name,
        units=units if units is not None else Units(ZERO),
        trades=facts.open_trades.get(name, 0),
        worth=rate(name.split("_")[0], facts.currency, mids),
        margin_rate=instrument.margin_rate if instrument else ZERO,
    )


def _mids(
    instruments: Mapping[str, Instrument], quotes: Mapping[str, Quote]
) -> Mapping[str, Decimal]:
    return {
        name: (instruments[name].price(quote.bid) + instruments[name].price(quote.ask)) / 2
        for name, quote in quotes.items()
        if name in instruments
    }
