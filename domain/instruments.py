"""What can be traded, and how its prices and units are counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from domain.numbers import Points, Price, Units, decimals


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """A currency pair as the broker defines it for an account.

    `display_precision` is the number of decimals of a price (its last digit is a point),
    `pip_location` the power of ten of a pip, `margin_rate` the share of a position's value
    that is held as margin.
    """

    name: str
    display_precision: int
    pip_location: int
    trade_units_precision: int = 0
    minimum_trade_size: Decimal = Decimal(1)
    maximum_order_units: Decimal = Decimal(100_000_000)
    margin_rate: Decimal = Decimal("0.02")

    @property
    def base(self) -> str:
        """Return the currency that units count: EUR of EUR_USD."""
        return self.name.split("_")[0]

    @property
    def quote(self) -> str:
        """Return the currency that prices are in: USD of EUR_USD."""
        return self.name.split("_")[1]

    @property
    def point(self) -> Decimal:
        """Return the value of one point as a price distance."""
        return Decimal(1).scaleb(-self.display_precision)

    @property
    def points_per_pip(self) -> int:
        """Return how many points make a pip: ten for every currency pair at OANDA."""
        return int(10 ** (self.pip_location + self.display_precision))

    def price(self, points: int) -> Price:
        """Turn points into a price with exactly `display_precision` decimals."""
        return Price(Decimal(points).scaleb(-self.display_precision))

    def distance(self, points: int) -> Decimal:
        """Turn a distance in points into a price distance."""
        return Decimal(points).scaleb(-self.display_precision)

    def points(self, price: Decimal) -> Points:
        """Turn a price into points, rounding half to even where it is off the grid."""
        scaled = price.scaleb(self.display_precision)
        return Points(int(scaled.to_integral_value(rounding=ROUND_HALF_EVEN)))

    def fits_price(self, price: Decimal) -> bool:
        """Tell whether a price has no more decimals than the instrument shows."""
        return decimals(price) <= self.display_precision

    def fits_units(self, units: Units) -> bool:
        """Tell whether units have no more decimals than the instrument trades."""
        return decimals(units) <= self.trade_units_precision


def _pair(name: str, margin_rate: str) -> Instrument:
    precision, pip = (3, -2) if name.endswith("_JPY") else (5, -4)
    return Instrument(
        name=name,
        display_precision=precision,
        pip_location=pip,
        margin_rate=Decimal(margin_rate),
    )


MAJORS: Mapping[str, Instrument] = {
    instrument.name: instrument
    for instrument in (
        _pair("EUR_USD", "0.02"),
        _pair("GBP_USD", "0.05"),
        _pair("USD_JPY", "0.03"),
        _pair("AUD_USD", "0.03"),
        _pair("USD_CAD", "0.02"),
        _pair("USD_CHF", "0.03"),
        _pair("NZD_USD", "0.03"),
        _pair("EUR_JPY", "0.03"),
        _pair("EUR_GBP", "0.05"),
        _pair("GBP_JPY", "0.05"),
    )
}
"""The pairs that the platform knows without asking a broker."""
