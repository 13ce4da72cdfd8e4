"""What things are worth at the prices told last: profit, margin, the figures of an account."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from tests.paper.model.book import ZERO, Book, Trade, exposure
from tests.paper.model.rates import Conversion, Quote, conversion, money, shown

Financing = Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """What of an instrument the arithmetic needs; rates are yearly, days by their names."""

    margin_rate: Decimal
    precision: int
    long_rate: Decimal = ZERO
    short_rate: Decimal = ZERO
    days_charged: Financing = field(default_factory=dict)

    @property
    def point(self) -> Decimal:
        """Return the least step of a price."""
        return Decimal(1).scaleb(-self.precision)

    def price(self, price: Decimal) -> str:
        """Write a price of the instrument."""
        return f"{price.quantize(self.point):f}"


@dataclass(slots=True, kw_only=True)
class Market:
    """Prices, and what they make of amounts in other currencies than the account's."""

    home: str
    margin_rate: Decimal
    instruments: Mapping[str, Instrument]
    quotes: dict[str, Quote] = field(default_factory=dict)

    def base(self, instrument: str) -> Conversion:
        """Return the conversion of what is bought and sold."""
        return conversion(instrument.split("_")[0], self.home, self.quotes)

    def quote(self, instrument: str) -> Conversion:
        """Return the conversion of what is paid."""
        return conversion(instrument.split("_")[1], self.home, self.quotes)

    def rate(self, instrument: str) -> Decimal:
        """Return the margin that a unit's worth needs: the stricter of two rates."""
        return max(self.margin_rate, self.instruments[instrument].margin_rate)

    def margin(self, instrument: str, units: Decimal) -> Decimal:
        """Return the margin that units need."""
        return money(abs(units) * self.rate(instrument) * self.base(instrument).value)

    def profit(self, trade: Trade) -> Decimal:
        """Return what an open trade would book now."""
        price = self.quotes[trade.instrument].closing(trade.units)
        return trade.profit_at(price, self.quote(trade.instrument))

    def profit_at_mid(self, trade: Trade) -> Decimal:
        """Return what an open trade would book at the middle of the price."""
        return trade.profit_at(self.quotes[trade.instrument].mid, self.quote(trade.instrument))


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """An account's worth as margin counts it: at mid."""

    profit: Decimal
    nav: Decimal
    margin: Decimal
    value: Decimal

    @property
    def free(self) -> Decimal:
        """Return what new positions may still use."""
        return max(ZERO, self.nav - self.margin)


def worth_of(book: Book, balance: Decimal, market: Market) -> Worth:
    """Value a book."""
    profit = total(market.profit_at_mid(trade) for trade in book.open_trades())
    held = [(name, _exposed(book, name)) for name in book.instruments()]
    return Worth(
        profit=profit,
        nav=balance + profit,
        margin=total(market.margin(name, units) for name, units in held),
        value=total(money(units * market.base(name).value) for name, units in held),
    )


def position_margin(book: Book, market: Market, instrument: str) -> Decimal:
    """Return the margin that a position needs."""
    return market.margin(instrument, _exposed(book, instrument))


def worth_figures(worth: Worth, balance: Decimal) -> dict[str, str]:
    """Show what margin decides by, as an account's summary does."""
    margin, value = shown(worth.margin), shown(worth.value)
    return {
        "marginUsed": margin,
        "marginAvailable": shown(worth.free),
        "withdrawalLimit": shown(max(ZERO, min(balance, worth.free))),
        "positionValue": value,
        "marginCloseoutUnrealizedPL": shown(worth.profit),
        "marginCloseoutNAV": shown(worth.nav),
        "marginCloseoutMarginUsed": margin,
        "marginCloseoutPositionValue": value,
        "marginCloseoutPercent": f"{worth.margin / worth.nav / 2:.5f}",
        "marginCallMarginUsed": margin,
        "marginCallPercent": f"{worth.margin / worth.nav:.5f}",
    }


def total(amounts: Iterable[Decimal]) -> Decimal:
    """Add amounts up."""
    return sum(amounts, ZERO)


def _exposed(book: Book, instrument: str) -> Decimal:
    return exposure(book.units(instrument, True), book.units(instrument, False))
