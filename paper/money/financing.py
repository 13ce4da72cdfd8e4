"""Interest on what is held over a day's end: days charged, and who pays how much.

A day's end on a Wednesday is charged three times, for the weekend on which the
currencies of a Wednesday's trade are not delivered; weekends themselves are not charged.
"""

from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Decimal

from domain.financing import long_rate, short_rate
from domain.instruments import Instrument
from domain.market_hours import NEW_YORK
from domain.numbers import ZERO
from domain.times import from_ns
from paper.ledger.account import Account
from paper.ledger.account_events import DailyFinancing, OpenTradeFinancing, PositionFinancing
from paper.ledger.book import Trade
from paper.money.conversion import Factors, home_factors, trimmed
from paper.money.valuation import Market
from paper.orders.expiry import day_end

ZERO_MONEY = Decimal("0.0000")
DAYS_IN_YEAR = 365
BASE_STEP = Decimal("0.00000001")
DAYS_CHARGED: Mapping[str, int] = {
    "MONDAY": 1,
    "TUESDAY": 1,
    "WEDNESDAY": 3,
    "THURSDAY": 1,
    "FRIDAY": 1,
    "SATURDAY": 0,
    "SUNDAY": 0,
}


def next_financing(account: Account) -> int | None:
    """Return the market time in nanoseconds of the next day's end to charge, None if flat."""
    oldest = next(iter(account.open_trades.values()), None)
    return None if oldest is None else day_end(max(oldest.open_time, account.last_financing_time))


def finance(account: Account, market: Market, due: int) -> DailyFinancing:
    """Return the financing of a day's end at a market time in nanoseconds."""
    days = DAYS_CHARGED[from_ns(due).astimezone(NEW_YORK).strftime("%A").upper()]
    by_instrument: dict[str, list[Trade]] = {}
    for trade in account.open_trades.values():
        by_instrument.setdefault(trade.instrument, []).append(trade)
    positions = tuple(
        _position(market, name, trades, days) for name, trades in by_instrument.items()
    )
    financing = sum((each.financing for each in positions), ZERO_MONEY)
    return DailyFinancing(
        financing=financing,
        account_balance=account.balance + financing,
        position_financings=positions,
    )


def _position(market: Market, name: str, trades: list[Trade], days: int) -> PositionFinancing:
    instrument = market.board.instruments[name]
    base, quote = (market.conversion.factors(each) for each in (instrument.base, instrument.quote))
    parts = tuple(_trade(trade, instrument, base, days) for trade in trades)
    return PositionFinancing(
        instrument=name,
        financing=sum((part.financing for part in parts), ZERO_MONEY),
        base_financing=trimmed(sum((part.base_financing for part in parts), ZERO)),
        home_conversion_factors=home_factors(base, quote),
        open_trade_financings=parts,
    )


def _trade(trade: Trade, instrument: Instrument, base: Factors, days: int) -> OpenTradeFinancing:
    rate = long_rate(instrument) if trade.current_units > 0 else short_rate(instrument)
    exact = abs(trade.current_units) * rate * days / DAYS_IN_YEAR
    in_base = trimmed(exact.quantize(BASE_STEP, rounding=ROUND_HALF_EVEN)) + ZERO
    return OpenTradeFinancing(
        trade_id=trade.id,
        financing=base.convert(in_base),
        base_financing=in_base,
        financing_rate=rate,
    )
