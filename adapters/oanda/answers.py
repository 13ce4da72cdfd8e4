"""OANDA's answers to reads, as our own values.

Each raises what an answer of another shape makes it raise; the broker calls that unreadable.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from adapters.oanda.transactions import parse_transaction
from domain.accounts import AccountSummary
from domain.broker import Candle
from domain.instruments import Instrument
from domain.times import from_ns, parse_rfc3339_ns
from domain.transactions import TransactionPage

Body = Mapping[str, Any]


def summary(body: Body) -> AccountSummary:
    """Read an account's money."""
    account = body["account"]
    return AccountSummary(
        currency=str(account["currency"]),
        balance=_money(account, "balance"),
        nav=_money(account, "NAV"),
        unrealised_pl=_money(account, "unrealizedPL"),
        margin_used=_money(account, "marginUsed"),
        margin_available=_money(account, "marginAvailable"),
        open_trades=int(account["openTradeCount"]),
        last_transaction_id=int(account["lastTransactionID"]),
        financing=Decimal(str(account.get("financing", "0"))),
        realised_pl=Decimal(str(account.get("pl", "0"))),
    )


def _money(account: Body, name: str) -> Decimal:
    return Decimal(str(account[name]))


def page(body: Body) -> TransactionPage:
    """Read transactions in order."""
    return TransactionPage(
        transactions=tuple(parse_transaction(item) for item in body["transactions"]),
        last_transaction_id=int(body["lastTransactionID"]),
    )


def instruments(body: Body) -> tuple[Instrument, ...]:
    """Read the currency pairs among what an account may trade."""
    return tuple(
        _instrument(item) for item in body["instruments"] if item.get("type") == "CURRENCY"
    )


def _instrument(item: Body) -> Instrument:
    return Instrument(
        name=str(item["name"]),
        display_precision=int(item["displayPrecision"]),
        pip_location=int(item["pipLocation"]),
        trade_units_precision=int(item["tradeUnitsPrecision"]),
        minimum_trade_size=Decimal(str(item["minimumTradeSize"])),
        maximum_order_units=Decimal(str(item["maximumOrderUnits"])),
        margin_rate=Decimal(str(item["marginRate"])),
    )


def candles(body: Body) -> tuple[Candle, ...]:
    """Read candles at mid prices, oldest first."""
    return tuple(_candle(item) for item in body["candles"])


def _candle(item: Body) -> Candle:
    prices = item["mid"]
    return Candle(
        time=_moment(item["time"]),
        open=Decimal(str(prices["o"])),
        high=Decimal(str(prices["h"])),
        low=Decimal(str(prices["l"])),
        close=Decimal(str(prices["c"])),
        volume=int(item["volume"]),
        complete=bool(item["complete"]),
    )


def _moment(text: str) -> datetime:
    return from_ns(parse_rfc3339_ns(text))
