"""The pairs that the exchange knows: the platform's ten, and the other crosses."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from domain.instruments import MAJORS, Instrument

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
