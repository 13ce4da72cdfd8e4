"""What an account holds of an instrument, and what it would hold once orders are filled."""

from dataclasses import dataclass, replace
from decimal import Decimal

from domain.numbers import ZERO, Units


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A position with the accepted orders that may still change it.

    `units` are filled; `buys` (positive) and `sells` (negative) are reserved by `entries` orders
    that may be filled or not, each by itself. What may only reduce is not among them: it never
    makes anything larger. `trades` are open. `worth` is the home-currency value of one unit,
    absent without a rate; `margin_rate` the share of it that is held as margin.
    """

    instrument: str
    units: Units
    buys: Decimal = ZERO
    sells: Decimal = ZERO
    entries: int = 0
    trades: int = 0
    worth: Decimal | None = None
    margin_rate: Decimal = ZERO

    @property
    def lowest(self) -> Decimal:
        """Return the units where all sells are filled and no buys."""
        return self.units + self.sells

    @property
    def highest(self) -> Decimal:
        """Return the units where all buys are filled and no sells."""
        return self.units + self.buys

    @property
    def largest(self) -> Decimal:
        """Return the size of the largest position that may come of it."""
        return max(self.highest, -self.lowest)

    @property
    def base(self) -> str:
        """Return the currency that units count."""
        return self.instrument.split("_")[0]

    @property
    def quote(self) -> str:
        """Return the currency that prices are in."""
        return self.instrument.split("_")[1]

    @property
    def is_flat(self) -> bool:
        """Tell whether nothing is held and nothing can come."""
        return self.largest == ZERO

    def with_order(self, units: Units) -> "Holding":
        """Return what is held with one more order that may be filled."""
        return replace(
            self,
            buys=self.buys + max(units, ZERO),
            sells=self.sells + min(units, ZERO),
            entries=self.entries + 1,
        )

    def is_reduced_by(self, units: Units) -> bool:
        """Tell whether an order only takes off what is filled."""
        return self.units * units < ZERO and abs(units) <= abs(self.units)


def added(before: Holding, units: Units) -> Decimal:
    """Return by how many units an order makes the largest possible position larger."""
    return before.with_order(units).largest - before.largest
