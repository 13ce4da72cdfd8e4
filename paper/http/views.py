"""Accounts, orders, trades and positions as OANDA shows them, valued at current prices."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from domain.financing import long_rate, short_rate
from domain.instruments import Instrument
from domain.numbers import ZERO
from paper.codec import encode
from paper.ledger.account import Account
from paper.ledger.book import Order, PositionSide, SideTotals, Trade, TradeState
from paper.money.conversion import Conversion, percent, trimmed
from paper.money.exposure import exposures, margin_rate
from paper.money.financing import DAYS_CHARGED
from paper.money.valuation import (
    Market,
    Valuation,
    instrument_margin,
    margin_of,
    unrealized,
    value,
)
from paper.orders.levels import furthest_trail, nearest_trail
from paper.orders.terms import OrderType
from paper.trails import TrailingState, Trails
from paper.wire import Json, TimeFormat, TransactionId, Wire, format_decimal, format_time

ZERO_MONEY = Decimal("0.0000")
HALF = Decimal("0.5")
NOT_IN_ORDERS = ("reason", "orderFillTransactionID", "cancellingTransactionID")
DEPENDENT_NAMES = {
    OrderType.TAKE_PROFIT: "takeProfitOrder",
    OrderType.STOP_LOSS: "stopLossOrder",
    OrderType.TRAILING_STOP_LOSS: "trailingStopLossOrder",
}


def order_view(order: Order, trails: Trails, time_format: TimeFormat) -> Wire:
    """Show an order: its terms, where it trails, and what became of it."""
    terms = encode(order.terms, time_format)
    for name in NOT_IN_ORDERS:
        terms.pop(name, None)
    wire = encode(order, time_format) | {"type": str(order.terms.TYPE)} | terms
    trailing = trails.state(order.id)
    if trailing is not None:
        wire["trailingStopValue"] = str(trailing.value)
    return wire


def order_dynamics(order_id: TransactionId, trailing: TrailingState) -> Wire:
    """Show what prices change about a trailing stop."""
    return {
        "id": str(order_id),
        "trailingStopValue": str(trailing.value),
        "triggerDistance": str(trailing.distance),
        "isTriggerDistanceExact": True,
    }


def trade_view(
    trade: Trade, account: Account, market: Market, trails: Trails, time_format: TimeFormat
) -> Wire:
    """Show a trade with its dependent orders in full."""
    wire = _trade(trade, account, market, time_format)
    for name in DEPENDENT_NAMES.values():
        wire.pop(f"{name}ID", None)
    for order in account.dependents(trade):
        wire[DEPENDENT_NAMES[order.terms.TYPE]] = order_view(order, trails, time_format)
    return wire


def trade_summary(trade: Trade, account: Account, market: Market, time_format: TimeFormat) -> Wire:
    """Show a trade with the ids of its dependent orders."""
    return _trade(trade, account, market, time_format)


def trade_dynamics(trade: Trade, account: Account, market: Market) -> Wire:
    """Show what prices change about an open trade."""
    return {
        "id": str(trade.id),
        "unrealizedPL": str(unrealized(trade, market)),
        "marginUsed": str(_trade_margin(trade, account, market)),
    }


def position_view(instrument: str, account: Account, market: Market) -> Wire:
    """Show an instrument's position, flat or not."""
    trades = account.trades_of(instrument)
    sides = {
        side: _side(side, trades, account.totals.get((instrument, side), SideTotals()), market)
        for side in PositionSide
    }
    totals = [account.totals.get((instrument, side), SideTotals()) for side in PositionSide]
    pl = sum((each.pl for each in totals), ZERO_MONEY)
    wire: Wire = {
        "instrument": instrument,
        "pl": str(pl),
        "resettablePL": str(sum((each.resettable_pl for each in totals), ZERO_MONEY)),
        "unrealizedPL": str(_unrealized(trades, market)),
        "financing": str(sum((each.financing for each in totals), ZERO_MONEY)),
        "commission": str(ZERO_MONEY),
        "dividendAdjustment": str(ZERO_MONEY),
        "guaranteedExecutionFees": str(ZERO_MONEY),
        "long": sides[PositionSide.LONG],
        "short": sides[PositionSide.SHORT],
    }
    if trades:
        wire["marginUsed"] = str(_position_margin(instrument, account, market))
    return wire


def position_dynamics(instrument: str, account: Account, market: Market) -> Wire:
    """Show what prices change about an open position."""
    trades = account.trades_of(instrument)
    long = [trade for trade in trades if trade.current_units > 0]
    short = [trade for trade in trades if trade.current_units < 0]
    return {
        "instrument": instrument,
        "netUnrealizedPL": str(_unrealized(trades, market)),
        "longUnrealizedPL": str(_unrealized(long, market)),
        "shortUnrealizedPL": str(_unrealized(short, market)),
        "marginUsed": str(_position_margin(instrument, account, market)),
    }


def traded_instruments(account: Account) -> list[str]:
    """Return every instrument that the account ever traded, in order of name."""
    return sorted({instrument for instrument, _ in account.totals})


def open_instruments(account: Account) -> list[str]:
    """Return every instrument with an open trade, in order of name."""
    return sorted({trade.instrument for trade in account.open_trades.values()})


def account_summary(account: Account, market: Market, time_format: TimeFormat) -> Wire:
    """Show an account's figures."""
    worth = value(account, market)
    zero = str(ZERO_MONEY)
    return {
        "id": account.id,
        "alias": account.alias,
        "currency": account.currency,
        "createdByUserID": account.user_id,
        "createdTime": format_time(account.created_time, time_format),
        "guaranteedStopLossOrderMode": "DISABLED",
        "marginRate": format_decimal(_account_margin_rate(account, market)),
        "openTradeCount": len(account.open_trades),
        "openPositionCount": len(open_instruments(account)),
        "pendingOrderCount": len(account.pending_orders),
        "hedgingEnabled": account.hedging,
        "balance": str(account.balance),
        "pl": str(account.pl),
        "resettablePL": str(account.resettable_pl),
        "financing": str(account.financing),
        "commission": str(account.commission),
        "dividendAdjustment": zero,
        "guaranteedExecutionFees": zero,
        "lastTransactionID": str(account.last_transaction_id),
        **valuation_view(worth),
        **_margin_call_view(account, time_format),
        **_reset_view(account, time_format),
    }


def _margin_call_view(account: Account, time_format: TimeFormat) -> Wire:
    call = account.margin_call
    if call is None:
        return {}
    wire: Wire = {
        "marginCallEnterTime": format_time(call.enter_time, time_format),
        "marginCallExtensionCount": call.extension_count,
    }
    if call.last_extension_time is not None:
        wire["lastMarginCallExtensionTime"] = format_time(call.last_extension_time, time_format)
    return wire


def _reset_view(account: Account, time_format: TimeFormat) -> Wire:
    at = account.resettable_pl_time
    return {} if at is None else {"resettablePLTime": format_time(at, time_format)}


def valuation_view(worth: Valuation) -> Wire:
    """Show what prices change about an account."""
    closeout = percent(HALF * _share(worth.margin_used, worth.mid_nav))
    return {
        "unrealizedPL": str(worth.unrealized_pl),
        "NAV": str(worth.nav),
        "marginUsed": str(worth.margin_used),
        "marginAvailable": str(worth.margin_available),
        "positionValue": str(worth.position_value),
        "marginCloseoutUnrealizedPL": str(worth.mid_unrealized_pl),
        "marginCloseoutNAV": str(worth.mid_nav),
        "marginCloseoutMarginUsed": str(worth.margin_used),
        "marginCloseoutPercent": str(closeout),
        "marginCloseoutPositionValue": str(worth.position_value),
        "withdrawalLimit": str(worth.withdrawal_limit),
        "marginCallMarginUsed": str(worth.margin_used),
        "marginCallPercent": str(percent(_share(worth.margin_used, worth.mid_nav))),
    }


def instrument_view(instrument: Instrument, account: Account) -> Wire:
    """Show what an account may trade, and how."""
    days: list[Json] = [
        {"dayOfWeek": day, "daysCharged": charged} for day, charged in DAYS_CHARGED.items()
    ]
    return {
        "name": instrument.name,
        "type": "CURRENCY",
        "displayName": instrument.name.replace("_", "/"),
        "pipLocation": instrument.pip_location,
        "displayPrecision": instrument.display_precision,
        "tradeUnitsPrecision": instrument.trade_units_precision,
        "minimumTradeSize": format_decimal(instrument.minimum_trade_size),
        "maximumTrailingStopDistance": str(furthest_trail(instrument)),
        "minimumTrailingStopDistance": str(nearest_trail(instrument)),
        "maximumPositionSize": "0",
        "maximumOrderUnits": format_decimal(instrument.maximum_order_units),
        "marginRate": format_decimal(margin_rate(account, instrument)),
        "guaranteedStopLossOrderMode": "DISABLED",
        "tags": [{"type": "ASSET_CLASS", "name": "CURRENCY"}],
        "financing": {
            "longRate": format_decimal(long_rate(instrument)),
            "shortRate": format_decimal(short_rate(instrument)),
            "financingDaysOfWeek": days,
        },
    }


def home_conversions(conversion: Conversion, currencies: Iterable[str]) -> Sequence[Wire]:
    """Show the rates from some currencies into the account's."""
    return [_home_conversion(conversion, currency) for currency in sorted(set(currencies))]


def _home_conversion(conversion: Conversion, currency: str) -> Wire:
    factors = conversion.factors(currency)
    return {
        "currency": currency,
        "accountGain": format_decimal(factors.gain),
        "accountLoss": format_decimal(factors.loss),
        "positionValue": format_decimal(factors.position),
    }


def _trade(trade: Trade, account: Account, market: Market, time_format: TimeFormat) -> Wire:
    wire = encode(trade, time_format)
    if trade.state is TradeState.OPEN:
        wire |= trade_dynamics(trade, account, market)
    if trade.closed_units:
        instrument = market.board.instruments[trade.instrument]
        average = trade.closed_value / trade.closed_units
        wire["averageClosePrice"] = str(instrument.price(instrument.points(average)))
    return wire


def _trade_margin(trade: Trade, account: Account, market: Market) -> Decimal:
    instrument = market.board.instruments[trade.instrument]
    return instrument_margin(account, instrument, trade.current_units, market)


def _position_margin(name: str, account: Account, market: Market) -> Decimal:
    return margin_of(account, exposures(account.trades_of(name)), market)


def _unrealized(trades: Sequence[Trade], market: Market) -> Decimal:
    return sum((unrealized(trade, market) for trade in trades), ZERO_MONEY)


def _side(side: PositionSide, trades: Sequence[Trade], totals: SideTotals, market: Market) -> Wire:
    mine = [trade for trade in trades if PositionSide.of(trade.current_units) is side]
    units = sum((trade.current_units for trade in mine), ZERO)
    wire: Wire = {
        "units": format_decimal(trimmed(units)),
        "pl": str(totals.pl),
        "resettablePL": str(totals.resettable_pl),
        "unrealizedPL": str(_unrealized(mine, market)),
        "financing": str(totals.financing),
        "dividendAdjustment": str(ZERO_MONEY),
        "guaranteedExecutionFees": str(ZERO_MONEY),
    }
    if mine:
        instrument = market.board.instruments[mine[0].instrument]
        cost = sum((trade.current_units * trade.price for trade in mine), ZERO)
        wire["averagePrice"] = str(instrument.price(instrument.points(cost / units)))
        wire["tradeIDs"] = [str(trade.id) for trade in mine]
    return wire


def _account_margin_rate(account: Account, market: Market) -> Decimal:
    return min(margin_rate(account, each) for each in market.board.instruments.values())


def _share(part: Decimal, whole: Decimal) -> Decimal:
    return part / whole if whole > 0 else Decimal(0 if part == 0 else 2)
