"""The pairs that the exchange knows: the platform's ten, and the other crosses."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import assert_never

from domain.instruments import MAJORS, Instrument
from domain.numbers import Units
from paper.behaviour import TrailingZeros

CROSS_MARGIN_RATES = {
    "EUR_AUD": "0.03",
    "EUR_CAD": "0.02",
    "EUR_CHF": "0.03",
    "EUR_NZD": "0.03",
    "GBP_AUD": "0.05",
    "GBP_CAD": "0.05",
    "GBP_CHF": "0.05",
    "GBP_NZD": "0.05",
    "AUD_CAD": "0.03",
    "AUD_CHF": "0.03",
    "AUD_JPY": "0.03",
    "AUD_NZD": "0.03",
    "CAD_CHF": "0.03",
    "CAD_JPY": "0.03",
    "CHF_JPY": "0.03",
    "NZD_CAD": "0.03",
    "NZD_CHF": "0.03",
    "NZD_JPY": "0.03",
}
"""The larger of the rates of each cross's two currencies."""


def _cross(name: str, margin_rate: str) -> Instrument:
    like = MAJORS["USD_JPY" if name.endswith("_JPY") else "EUR_USD"]
    return replace(like, name=name, margin_rate=Decimal(margin_rate))


PAIRS: Mapping[str, Instrument] = {
    **MAJORS,
    **{name: _cross(name, rate) for name, rate in CROSS_MARGIN_RATES.items()},
}
"""What `--instruments` may choose from; without it the ten of `MAJORS` are offered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedAsWritten(Instrument):
    """A pair for which every zero behind the point counts as a decimal."""

    def fits_price(self, price: Decimal) -> bool:
        """Tell whether a price was written with no more decimals than the pair shows."""
        return _written(price) <= self.display_precision

    def fits_units(self, units: Units) -> bool:
        """Tell whether units were written with no more decimals than the pair trades."""
        return _written(units) <= self.trade_units_precision


def counting(pair: Instrument, zeros: TrailingZeros) -> Instrument:
    """Return a pair that counts decimals as the switch says."""
    match zeros:
        case TrailingZeros.ACCEPT:
            return pair
        case TrailingZeros.REJECT:
            return CountedAsWritten(
                **{each.name: getattr(pair, each.name) for each in fields(pair)}
            )
        case _ as never:
            assert_never(never)


def _written(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
