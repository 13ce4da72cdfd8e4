"""Money, exactly: conversion into the account's currency, profit and loss, margin.

Account money has four decimals, rounded half to even at each booking; conversion factors have
up to twelve. Nothing here reads a clock or a price by itself.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from domain.instruments import Instrument
from paper.ledger.fills import ConversionFactor, HomeConversionFactors
from paper.market.quotes import QuoteBoard

CENT_OF_CENT = Decimal("0.0001")
FACTOR_STEP = Decimal("0.000000000001")
PERCENT_STEP = Decimal("0.00001")
ONE = Decimal(1)
ZERO = Decimal(0)
DEFAULT_MARKUP = Decimal("0.005")
PLAIN_DIGITS = 28
"""What decimal arithmetic keeps without rounding."""


class NoConversion(Exception):
    """No instrument on offer leads from a currency to the account's."""


def money(amount: Decimal) -> Decimal:
    """Round to the four decimals of account money, half to even; zero has no sign."""
    return amount.quantize(CENT_OF_CENT, rounding=ROUND_HALF_EVEN) + ZERO


def percent(value: Decimal) -> Decimal:
    """Round to the five decimals of a percentage."""
    return value.quantize(PERCENT_STEP, rounding=ROUND_HALF_EVEN)


def trimmed(value: Decimal) -> Decimal:
    """Drop trailing zeros, without falling into an exponent; what is too long stays as it is."""
    if len(value.as_tuple().digits) > PLAIN_DIGITS or abs(value.adjusted()) >= PLAIN_DIGITS:
        return value
    value = value.normalize()
    exponent = value.as_tuple().exponent
    return value.quantize(ONE) if isinstance(exponent, int) and exponent > 0 else value


@dataclass(frozen=True, slots=True, kw_only=True)
class Factors:
    """What one unit of a currency is worth in the account's: as a gain, a loss, a position."""

    gain: Decimal
    loss: Decimal
    position: Decimal

    def convert(self, amount: Decimal) -> Decimal:
        """Turn a profit or loss into account money: gains at the gain's rate, losses at theirs."""
        return money(amount * (self.gain if amount >= 0 else self.loss))


@dataclass(frozen=True, slots=True)
class _Leg:
    instrument: str
    inverse: bool


class Conversion:
    """Rates into an account's currency at the current mid prices.

    `markup` is the share that OANDA keeps of each conversion: gains are worth that much less,
    losses cost that much more.
    """

    def __init__(self, home: str, board: QuoteBoard, markup: Decimal = DEFAULT_MARKUP) -> None:
        self.home = home
        self._board = board
        self._markup = markup
        self._paths = _paths_to(home, board.instruments)
        self._revision = board.revision
        self._rates: dict[str, Decimal] = {}
        self._factors: dict[str, Factors] = {}

    def mid_rate(self, currency: str) -> Decimal:
        """Return the value of one unit of a currency in the account's, to twelve decimals.

        Raises:
            NoConversion: no chain of at most three instruments leads there.
        """
        if currency not in self._paths:
            raise NoConversion(f"no instrument on offer converts {currency} to {self.home}")
        self._drop_what_is_old()
        rate = self._rates.get(currency)
        if rate is None:
            rate = self._rates[currency] = self._mid_rate(currency)
        return rate

    def factors(self, currency: str) -> Factors:
        """Return a currency's conversion factors; all are one for the account's own."""
        self._drop_what_is_old()
        factors = self._factors.get(currency)
        if factors is None:
            factors = self._factors[currency] = self._make_factors(currency)
        return factors

    def require(self, instruments: Iterable[Instrument]) -> None:
        """Check that every instrument's currencies can be converted.

        Raises:
            NoConversion: one cannot.
        """
        for instrument in instruments:
            for currency in (instrument.base, instrument.quote):
                if currency not in self._paths:
                    raise NoConversion(
                        f"{instrument.name} cannot be offered to an account in {self.home}: "
                        f"no instrument on offer converts {currency}"
                    )

    def _drop_what_is_old(self) -> None:
        if self._revision != self._board.revision:
            self._revision = self._board.revision
            self._rates.clear()
            self._factors.clear()

    def _mid_rate(self, currency: str) -> Decimal:
        rate = ONE
        for leg in self._paths[currency]:
            mid = self._board.mid(leg.instrument)
            rate = rate / mid if leg.inverse else rate * mid
        return trimmed(rate.quantize(FACTOR_STEP, rounding=ROUND_HALF_EVEN))

    def _make_factors(self, currency: str) -> Factors:
        if currency == self.home:
            return Factors(gain=ONE, loss=ONE, position=ONE)
        rate = self.mid_rate(currency)
        return Factors(
            gain=_factor(rate * (ONE - self._markup)),
            loss=_factor(rate * (ONE + self._markup)),
            position=rate,
        )


def home_factors(base: Factors, quote: Factors) -> HomeConversionFactors:
    """Show what an instrument's two currencies are worth in account money."""
    return HomeConversionFactors(
        gain_quote_home=ConversionFactor(factor=quote.gain),
        loss_quote_home=ConversionFactor(factor=quote.loss),
        gain_base_home=ConversionFactor(factor=base.gain),
        loss_base_home=ConversionFactor(factor=base.loss),
    )


def profit(units: Decimal, opened_at: Decimal, closed_at: Decimal) -> Decimal:
    """Return the profit of signed units in the quote currency, negative for a loss."""
    return (closed_at - opened_at) * units


def margin(units: Decimal, base_rate: Decimal, margin_rate: Decimal) -> Decimal:
    """Return the margin that units hold, in account money."""
    return money(abs(units) * base_rate * margin_rate)


def _factor(value: Decimal) -> Decimal:
    return trimmed(value.quantize(FACTOR_STEP, rounding=ROUND_HALF_EVEN))


def _paths_to(home: str, instruments: Mapping[str, Instrument]) -> dict[str, tuple[_Leg, ...]]:
    """Find the shortest way of at most three legs from each currency."""
    paths: dict[str, tuple[_Leg, ...]] = {home: ()}
    for _ in range(3):
        reached = dict(paths)
        for instrument in instruments.values():
            base, quote = instrument.base, instrument.quote
            if quote in reached and base not in paths:
                paths[base] = (_Leg(instrument.name, inverse=False), *reached[quote])
            elif base in reached and quote not in paths:
                paths[quote] = (_Leg(instrument.name, inverse=True), *reached[base])
    return paths
