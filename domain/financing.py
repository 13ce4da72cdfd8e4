"""What holding a position over a day's end costs or brings, where no broker says.

The rates follow from the yearly interest of the two currencies, less what is kept on either
side. The paper exchange charges them, and so does a backtest.
"""

from collections.abc import Mapping
from decimal import Decimal

from domain.instruments import Instrument

KEPT = Decimal("0.0100")
"""What the exchange keeps of the yearly interest on either side."""

YEARLY_INTEREST: Mapping[str, Decimal] = {
    "USD": Decimal("0.0390"),
    "EUR": Decimal("0.0200"),
    "GBP": Decimal("0.0400"),
    "JPY": Decimal("0.0050"),
    "AUD": Decimal("0.0360"),
    "CAD": Decimal("0.0225"),
    "CHF": Decimal("0.0000"),
    "NZD": Decimal("0.0250"),
}


def long_rate(instrument: Instrument) -> Decimal:
    """Return the yearly rate that a long position gets, negative where it pays."""
    return YEARLY_INTEREST[instrument.base] - YEARLY_INTEREST[instrument.quote] - KEPT


def short_rate(instrument: Instrument) -> Decimal:
    """Return the yearly rate that a short position gets, negative where it pays."""
    return YEARLY_INTEREST[instrument.quote] - YEARLY_INTEREST[instrument.base] - KEPT
