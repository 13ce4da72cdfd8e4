"""One account at OANDA: reads that raise our errors, and a submission that never raises."""

import asyncio
import json
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from adapters.oanda.connection import CLIENT_FAILURES, Endpoint, describe, never_sent, rest_context
from adapters.oanda.transactions import parse_transaction
from domain.accounts import AccountSummary
from domain.broker import (
    Answered,
    BrokerPositions,
    BrokerRefused,
    BrokerTrades,
    BrokerUnavailable,
    Candle,
    NotSent,
    OrderRequest,
    Refused,
    Submission,
    Unclear,
)
from domain.instruments import Instrument
from domain.numbers import Price, Units, plain
from domain.orders import Protection
from domain.positions import Trade
from domain.times import from_ns, parse_rfc3339_ns
from domain.transactions import Transaction, TransactionPage

Call = Callable[[Any], Any]
THREADS = 8


class OandaBroker:
    """The broker's port over the official client, one call a thread at a time."""

    def __init__(self, where: Endpoint) -> None:
        self._account = where.account
        self._context = rest_context(where)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="oanda")

    def close(self) -> None:
        """Let go of the connections."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._context._session.close()

    async def submit(self, order: OrderRequest) -> Submission:
        """Send one order, once, and say what is known about it."""
        body = _market_order(order)
        try:
            response = await self._run(lambda api: api.order.create(self._account, order=body))
        except CLIENT_FAILURES as error:
            if never_sent(error):
                return NotSent(reason=describe(error), retry_after=timedelta(milliseconds=300))
            return Unclear(reason=describe(error))
        return _submission(response)

    async def summary(self) -> AccountSummary:
        """Read the account's money."""
        body = await self._read(lambda api: api.account.summary(self._account))
        account = _field(body, "account")
        return AccountSummary(
            currency=str(account["currency"]),
            balance=_money(account, "balance"),
            nav=_money(account, "NAV"),
            unrealised_pl=_money(account, "unrealizedPL"),
            margin_used=_money(account, "marginUsed"),
            margin_available=_money(account, "marginAvailable"),
            open_trades=int(account["openTradeCount"]),
            last_transaction_id=int(account["lastTransactionID"]),
        )

    async def positions(self) -> BrokerPositions:
        """Read the net units of every instrument that is not flat."""
        body = await self._read(lambda api: api.position.list_open(self._account))
        net = (
            (str(item["instrument"]), Units(_side(item, "long") + _side(item, "short")))
            for item in _field(body, "positions")
        )
        return BrokerPositions(
            units=tuple((name, units) for name, units in net if units != 0),
            last_transaction_id=int(_field(body, "lastTransactionID")),
        )

    async def open_trades(self) -> BrokerTrades:
        """Read the trades that are open at the broker."""
        body = await self._read(lambda api: api.trade.list_open(self._account))
        return BrokerTrades(
            trades=tuple(_trade(item) for item in _field(body, "trades")),
            last_transaction_id=int(_field(body, "lastTransactionID")),
        )

    async def transactions_since(self, transaction_id: int) -> TransactionPage:
        """Read every transaction after an id, in order."""
        body = await self._read(
            lambda api: api.transaction.since(self._account, id=str(transaction_id))
        )
        return TransactionPage(
            transactions=_transactions(_field(body, "transactions")),
            last_transaction_id=int(_field(body, "lastTransactionID")),
        )

    async def instruments(self) -> tuple[Instrument, ...]:
        """Read the currency pairs that the account may trade."""
        body = await self._read(lambda api: api.account.instruments(self._account))
        return tuple(
            _instrument(item)
            for item in _field(body, "instruments")
            if item.get("type") == "CURRENCY"
        )

    async def candles(self, instrument: str, granularity: str, count: int) -> tuple[Candle, ...]:
        """Read the latest candles at mid prices, oldest first."""
        body = await self._read(
            lambda api: api.instrument.candles(
                instrument, granularity=granularity, count=count, price="M"
            )
        )
        return tuple(_candle(item) for item in _field(body, "candles"))

    async def _run(self, call: Call) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._threads, call, self._context)

    async def _read(self, call: Call) -> Mapping[str, Any]:
        try:
            response = await self._run(call)
        except CLIENT_FAILURES as error:
            raise BrokerUnavailable(f"the broker did not answer: {describe(error)}") from error
        if response.status in (400, 401, 403, 404):
            raise BrokerRefused(f"the broker answered {response.status}: {_message(response)}")
        if response.status != 200:
            raise BrokerUnavailable(f"the broker answered {response.status}")
        return _json(response)


def _market_order(order: OrderRequest) -> dict[str, Any]:
    extensions = {"id": order.intent, "tag": order.tag or "forex"}
    body: dict[str, Any] = {
        "type": "MARKET",
        "instrument": order.instrument,
        "units": plain(order.units),
        "timeInForce": "FOK",
        "positionFill": "REDUCE_ONLY" if order.reduce_only else "DEFAULT",
        "clientExtensions": extensions,
        "tradeClientExtensions": extensions,
    }
    if order.stop is not None:
        body["stopLossOnFill"] = _protection(order.stop)
    if order.target is not None:
        body["takeProfitOnFill"] = _protection(order.target)
    return body


def _protection(protection: Protection) -> dict[str, str]:
    exact = protection.price if protection.price is not None else protection.distance
    key = "price" if protection.price is not None else "distance"
    return {key: format(exact, "f"), "timeInForce": "GTC"}


def _submission(response: Any) -> Submission:
    """Sort an answer to the POST; whatever is not plainly a yes or a no is unclear."""
    if response.status == 429:
        return NotSent(reason="429", retry_after=_retry_after(response))
    if response.status in (400, 401, 403, 404):
        return _refused(response)
    if response.status != 201:
        return Unclear(reason=f"the broker answered {response.status}")
    try:
        body = _json(response)
        related = [
            parse_transaction(body[key])
            for key in (
                "orderCreateTransaction",
                "orderFillTransaction",
                "orderCancelTransaction",
            )
            if key in body
        ]
        last = int(body["lastTransactionID"])
    except (*CLIENT_FAILURES, ArithmeticError, BrokerUnavailable) as error:
        return Unclear(reason=f"the answer cannot be read: {describe(error)}")
    return Answered(transactions=tuple(related), last_transaction_id=last)


def _refused(response: Any) -> Submission:
    """A refusal is only believed in OANDA's own words; a proxy's page proves nothing."""
    try:
        body = json.loads(response.raw_body)
        message = str(body["errorMessage"])
    except (ValueError, KeyError, TypeError):
        return Unclear(reason=f"the broker answered {response.status} without saying why")
    return Refused(code=str(body.get("errorCode") or response.status), message=message)


def _retry_after(response: Any) -> timedelta:
    try:
        return timedelta(seconds=min(10.0, max(0.1, float(response.headers["Retry-After"]))))
    except (KeyError, ValueError):
        return timedelta(seconds=1)


def _json(response: Any) -> Mapping[str, Any]:
    try:
        body = json.loads(response.raw_body, parse_float=Decimal)
    except (ValueError, TypeError) as error:
        raise BrokerUnavailable("the broker's answer is not JSON") from error
    if not isinstance(body, dict):
        raise BrokerUnavailable("the broker's answer is not an object")
    return body


def _field(body: Mapping[str, Any], name: str) -> Any:
    if name not in body:
        raise BrokerUnavailable(f"the broker's answer has no {name!r}")
    return body[name]


def _message(response: Any) -> str:
    try:
        return str(json.loads(response.raw_body)["errorMessage"])
    except (ValueError, KeyError, TypeError):
        return str(response.reason)


def _money(account: Mapping[str, Any], name: str) -> Decimal:
    return Decimal(str(_field(account, name)))


def _side(position: Mapping[str, Any], side: str) -> Decimal:
    return Decimal(str(position.get(side, {}).get("units", "0")))


def _transactions(items: list[Mapping[str, Any]]) -> tuple[Transaction, ...]:
    try:
        return tuple(parse_transaction(item) for item in items)
    except (KeyError, ValueError, TypeError, ArithmeticError) as error:
        raise BrokerUnavailable("a transaction cannot be read") from error


def _trade(item: Mapping[str, Any]) -> Trade:
    return Trade(
        id=str(item["id"]),
        instrument=str(item["instrument"]),
        initial_units=Units(Decimal(str(item["initialUnits"]))),
        units=Units(Decimal(str(item["currentUnits"]))),
        price=Price(Decimal(str(item["price"]))),
        realised_pl=Decimal(str(item.get("realizedPL", "0"))),
    )


def _instrument(item: Mapping[str, Any]) -> Instrument:
    return Instrument(
        name=str(item["name"]),
        display_precision=int(item["displayPrecision"]),
        pip_location=int(item["pipLocation"]),
        trade_units_precision=int(item["tradeUnitsPrecision"]),
        minimum_trade_size=Decimal(str(item["minimumTradeSize"])),
        maximum_order_units=Decimal(str(item["maximumOrderUnits"])),
        margin_rate=Decimal(str(item["marginRate"])),
    )


def _candle(item: Mapping[str, Any]) -> Candle:
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
