"""Trades and positions as a fold over fills."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Decimal

from domain.numbers import ZERO, Price, Units, plain
from domain.orders import IntentId, RunId
from domain.transactions import TradeOpened, TradeReduced

AVERAGE_PRICE_STEP = Decimal("0.0000000001")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """A trade as the fills made it. `units` are what is still open, signed."""

    id: str
    instrument: str
    initial_units: Units
    units: Units
    price: Price
    realised_pl: Decimal = ZERO
    intent: IntentId | None = None
    run: RunId | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether any units are left."""
        return self.units != ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """All open trades of an instrument together; a flat one has no average price."""

    instrument: str
    units: Units
    average_price: Price | None


class LedgerMismatch(Exception):
    """A fill does not fit the trades that we know: the books and the broker disagree."""


def opened(fact: TradeOpened, instrument: str, intent: IntentId | None, run: RunId | None) -> Trade:
    """Open a trade from a fill."""
    return Trade(
        id=fact.trade,
        instrument=instrument,
        initial_units=fact.units,
        units=fact.units,
        price=fact.price,
        intent=intent,
        run=run,
    )


def reduced(trade: Trade, fact: TradeReduced) -> Trade:
    """Take a closing fill off a trade.

    Raises:
        LedgerMismatch: the fill closes more than is open, or the wrong side.
    """
    left = trade.units + fact.units
    if trade.units * fact.units >= ZERO or abs(left) >= abs(trade.units):
        raise LedgerMismatch(
            f"trade {trade.id} has {trade.units} units, a fill closes {fact.units}"
        )
    if left * trade.units < ZERO:
        raise LedgerMismatch(f"trade {trade.id} of {trade.units} cannot close {fact.units}")
    return replace(trade, units=Units(left), realised_pl=trade.realised_pl + fact.realised_pl)


def position(instrument: str, trades: Iterable[Trade]) -> Position:
    """Add up an instrument's open trades; the average price is rounded half even to 1e-10."""
    live = [(trade.units, trade.price) for trade in trades if trade.is_open]
    units = sum((units for units, _ in live), ZERO)
    return Position(instrument=instrument, units=Units(units), average_price=average_price(live))


def average_price(parts: Iterable[tuple[Units, Price]]) -> Price | None:
    """Weigh prices by their signed units, rounded half even to 1e-10; none where they cancel."""
    known = list(parts)
    units = sum((units for units, _ in known), ZERO)
    if units == ZERO:
        return None
    value = sum((units * price for units, price in known), ZERO)
    return Price((value / units).quantize(AVERAGE_PRICE_STEP, rounding=ROUND_HALF_EVEN))


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Our units and the broker's of one instrument, or of one trade, where they are not equal."""

    instrument: str
    ours: Units
    broker: Units
    trade: str | None = None

    @property
    def message(self) -> str:
        """Say what differs, for people."""
        what = self.instrument if self.trade is None else f"{self.instrument}, trade {self.trade}"
        return f"{what}: {plain(self.ours)} here, {plain(self.broker)} at the broker"


def differences(
    ours: Iterable[tuple[str, Units]], broker: Iterable[tuple[str, Units]]
) -> tuple[Difference, ...]:
    """Compare positions by instrument, flat ones left out; sorted by instrument."""
    mine, theirs = dict(ours), dict(broker)
    return tuple(
        Difference(
            instrument=name,
            ours=mine.get(name, Units(ZERO)),
            broker=theirs.get(name, Units(ZERO)),
        )
        for name in sorted(mine.keys() | theirs.keys())
        if mine.get(name, ZERO) != theirs.get(name, ZERO)
    )


def trade_differences(ours: Iterable[Trade], broker: Iterable[Trade]) -> tuple[Difference, ...]:
    """Compare open trades by their ids: sums may agree where trades do not; sorted by id."""
    mine = {trade.id: trade for trade in ours}
    theirs = {trade.id: trade for trade in broker}
    return tuple(
        Difference(
            instrument=(mine.get(name) or theirs[name]).instrument,
            ours=_units(mine.get(name)),
            broker=_units(theirs.get(name)),
            trade=name,
        )
        for name in sorted(mine.keys() | theirs.keys())
        if _units(mine.get(name)) != _units(theirs.get(name))
    )


def _units(trade: Trade | None) -> Units:
    return Units(ZERO) if trade is None else trade.units
