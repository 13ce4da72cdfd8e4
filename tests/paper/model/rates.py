"""Prices, and what an amount of one currency is worth in another."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

CONVERSION_COST = Decimal("0.005")
CENT_OF_A_CENT = Decimal("0.0001")
FACTOR_STEP = Decimal("1e-12")
Ladder = tuple[tuple[Decimal, Decimal], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What an instrument is offered at: (price, units) a level, the best first."""

    bids: Ladder
    asks: Ladder
    tradeable: bool = True

    @property
    def bid(self) -> Decimal:
        """Return what a seller gets at best."""
        return self.bids[0][0]

    @property
    def ask(self) -> Decimal:
        """Return what a buyer pays at best."""
        return self.asks[0][0]

    @property
    def mid(self) -> Decimal:
        """Return the middle of the best prices."""
        return (self.bid + self.ask) / 2

    def closing(self, units: Decimal) -> Decimal:
        """Return what a trade of that many signed units would close at."""
        return self.bid if units > 0 else self.ask

    def level(self, units: Decimal) -> Decimal | None:
        """Return the price at which that many signed units fill whole, if at any."""
        ladder = self.asks if units > 0 else self.bids
        return next((price for price, size in ladder if size >= abs(units)), None)


Quotes = Mapping[str, Quote]


def money(amount: Decimal) -> Decimal:
    """Round an amount of the account's currency as it is booked; zero has no sign."""
    return amount.quantize(CENT_OF_A_CENT) + 0


def shown(amount: Decimal) -> str:
    """Write an amount of the account's currency."""
    return f"{money(amount):f}"


def plain(number: Decimal) -> str:
    """Write units or a factor: no exponent and no trailing zeros."""
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """What one unit of a currency is worth at home: to earn, to lose, and as a holding."""

    gain: Decimal
    loss: Decimal
    value: Decimal

    def of(self, amount: Decimal) -> Decimal:
        """Convert a profit or a loss, unrounded."""
        return amount * (self.gain if amount >= 0 else self.loss)


def conversion(currency: str, home: str, quotes: Quotes) -> Conversion:
    """Return a currency's factors, of at most twelve decimals each."""
    if currency == home:
        return Conversion(gain=Decimal(1), loss=Decimal(1), value=Decimal(1))
    worth = rate(currency, home, quotes).quantize(FACTOR_STEP)
    return Conversion(
        gain=(worth * (1 - CONVERSION_COST)).quantize(FACTOR_STEP),
        loss=(worth * (1 + CONVERSION_COST)).quantize(FACTOR_STEP),
        value=worth,
    )


def rate(currency: str, home: str, quotes: Quotes) -> Decimal:
    """Return a currency's worth at home at mid: by their own pair, or else through the dollar."""
    if currency == home:
        return Decimal(1)
    if f"{currency}_{home}" in quotes:
        return quotes[f"{currency}_{home}"].mid
    if f"{home}_{currency}" in quotes:
        return 1 / quotes[f"{home}_{currency}"].mid
    return rate(currency, "USD", quotes) * rate("USD", home, quotes)
