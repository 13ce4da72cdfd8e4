"""What an account is worth at the market's current prices, and the margin that it holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from domain.instruments import Instrument
from domain.numbers import ZERO
from paper.behaviour import USUAL, Behaviour
from paper.ledger.account import Account
from paper.ledger.book import Trade
from paper.market.quotes import Quote, QuoteBoard
from paper.money.conversion import CENT_OF_CENT, Conversion, margin, money, profit
from paper.money.exposure import Exposure, margin_rate, open_exposures

ZERO_MONEY = Decimal("0.0000")


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """The market as an account's decisions see it."""

    board: QuoteBoard
    conversion: Conversion
    behaviour: Behaviour = USUAL

    def tradeable(self, instrument: str) -> bool:
        """Tell whether an instrument can be traded now."""
        return self.board.tradeable(instrument)

    def quote(self, instrument: str) -> Quote:
        """Return an instrument's latest price."""
        return self.board.quote(instrument)


@dataclass(frozen=True, slots=True, kw_only=True)
class Valuation:
    """An account's open positions in account money.

    `unrealized_pl` is sided (a long trade at the bid, a short one at the ask); the `mid`
    figures use the middle of the price and decide about margin.
    """

    balance: Decimal
    unrealized_pl: Decimal
    mid_unrealized_pl: Decimal
    margin_used: Decimal
    position_value: Decimal

    @property
    def nav(self) -> Decimal:
        """Return the balance with the open profit or loss."""
        return self.balance + self.unrealized_pl

    @property
    def mid_nav(self) -> Decimal:
        """Return the balance with the open profit or loss at mid prices."""
        return self.balance + self.mid_unrealized_pl

    @property
    def margin_available(self) -> Decimal:
        """Return what is left for new positions."""
        return max(ZERO_MONEY, self.mid_nav - self.margin_used)

    @property
    def withdrawal_limit(self) -> Decimal:
        """Return what may be paid out."""
        return max(ZERO_MONEY, min(self.margin_available, self.balance))


def value(account: Account, market: Market) -> Valuation:
    """Value an account now."""
    sided = mid = ZERO_MONEY
    for trade in account.open_trades.values():
        sided += unrealized(trade, market)
        mid += mid_unrealized(trade, market)
    held = open_exposures(account)
    return Valuation(
        balance=account.balance,
        unrealized_pl=sided,
        mid_unrealized_pl=mid,
        margin_used=margin_of(account, held, market),
        position_value=_position_value(held, market),
    )


def gross_value(account: Account, market: Market) -> Decimal:
    """Return all that price moves act on: every trade's value and its profit or loss, unsigned."""
    total = ZERO_MONEY
    for trade in account.open_trades.values():
        base = market.board.instruments[trade.instrument].base
        total += abs(trade.current_units) * market.conversion.mid_rate(base)
        total += abs(mid_unrealized(trade, market))
    return total


def least_mid_unrealized(account: Account, market: Market) -> Decimal:
    """Return at most the open profit or loss at mid prices, without looking at every trade.

    Each loss costs more of its currency than a gain brings, and each trade is rounded by itself;
    what that can come to is left off.
    """
    least = ZERO
    for name, holding in account.open_trades.holdings():
        mid = market.board.mid(name)
        factors = market.conversion.factors(market.board.instruments[name].quote)
        net = (holding.long - holding.short) * mid - holding.cost
        least += net * factors.gain - holding.most_lost(mid) * (factors.loss - factors.gain)
        least -= len(holding.trades) * CENT_OF_CENT
    return least


def unrealized(trade: Trade, market: Market) -> Decimal:
    """Return a trade's profit or loss were it closed at the best price."""
    quote = market.quote(trade.instrument)
    return _in_home(trade, quote.best(-trade.current_units), market)


def mid_unrealized(trade: Trade, market: Market) -> Decimal:
    """Return a trade's profit or loss at the mid price."""
    return _in_home(trade, market.board.mid(trade.instrument), market)


def margin_of(account: Account, held: Mapping[str, Exposure], market: Market) -> Decimal:
    """Return the margin that exposures by instrument hold at mid prices."""
    parts = (
        instrument_margin(account, market.board.instruments[name], exposure.margined, market)
        for name, exposure in held.items()
    )
    return sum(parts, ZERO_MONEY)


def instrument_margin(
    account: Account, instrument: Instrument, units: Decimal, market: Market
) -> Decimal:
    """Return the margin that units of an instrument hold at its base currency's mid rate."""
    rate = margin_rate(account, instrument)
    return margin(units, market.conversion.mid_rate(instrument.base), rate)


def _position_value(held: Mapping[str, Exposure], market: Market) -> Decimal:
    instruments = market.board.instruments
    parts = (
        money(exposure.margined * market.conversion.mid_rate(instruments[name].base))
        for name, exposure in held.items()
    )
    return sum(parts, ZERO_MONEY)


def _in_home(trade: Trade, price: Decimal, market: Market) -> Decimal:
    quote_currency = market.board.instruments[trade.instrument].quote
    gain = profit(trade.current_units, trade.price, price)
    return market.conversion.factors(quote_currency).convert(gain)
