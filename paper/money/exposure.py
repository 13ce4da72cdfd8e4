"""What an account holds of an instrument, and how much of it margin is counted for."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from domain.instruments import Instrument
from domain.numbers import ZERO
from paper.ledger.account import Account
from paper.ledger.book import Trade


@dataclass(frozen=True, slots=True)
class Exposure:
    """Units held long and short of one instrument, both counted positive.

    Only a hedging account has both at once.
    """

    long: Decimal = ZERO
    short: Decimal = ZERO

    def with_trade(self, units: Decimal) -> "Exposure":
        """Return the exposure with signed units more."""
        if units > 0:
            return Exposure(self.long + units, self.short)
        return Exposure(self.long, self.short - units)

    def with_reduction(self, units: Decimal) -> "Exposure":
        """Return the exposure after signed units closed as many of the other side."""
        if units > 0:
            return Exposure(self.long, self.short - units)
        return Exposure(self.long + units, self.short)

    @property
    def margined(self) -> Decimal:
        """Return the units that hold margin: the larger side."""
        return max(self.long, self.short)


def open_exposures(account: Account) -> dict[str, Exposure]:
    """Return what an account holds of each instrument."""
    return {
        name: Exposure(holding.long, holding.short)
        for name, holding in account.open_trades.holdings()
    }


def exposures(trades: Iterable[Trade]) -> dict[str, Exposure]:
    """Add trades up by instrument."""
    found: dict[str, Exposure] = {}
    for trade in trades:
        held = found.get(trade.instrument, Exposure())
        found[trade.instrument] = held.with_trade(trade.current_units)
    return found


def margin_rate(account: Account, instrument: Instrument) -> Decimal:
    """Return the share of a position's value that is held: the higher of the two that apply."""
    wanted = account.margin_rate
    return instrument.margin_rate if wanted is None else max(wanted, instrument.margin_rate)
