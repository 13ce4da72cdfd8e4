"""One account at OANDA: reads that raise our errors, and a submission that never raises."""

import asyncio
import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from typing import Any, TypeVar

from adapters.oanda import answers
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
from domain.numbers import plain
from domain.order_terms import Protection
from domain.transactions import TransactionPage

Call = Callable[[Any], Any]
T = TypeVar("T")

THREADS = 8
LEAVES_WITHIN_SECONDS = 2.0
"""An order that could not leave for so long is not sent: nobody looked at it since."""

UNREADABLE = (KeyError, ValueError, TypeError, AttributeError, ArithmeticError)
"""What an answer without its fields, or with odd ones, raises while it is read."""


class OandaBroker:
    """The broker's port over the official client, one call a thread at a time."""

    def __init__(self, where: Endpoint) -> None:
        self._account = where.account
        self._context = rest_context(where)
        self._reading = ThreadPoolExecutor(THREADS, thread_name_prefix="oanda")
        # Threads of their own, so that no order waits behind reads that hang.
        self._sending = ThreadPoolExecutor(THREADS, thread_name_prefix="oanda-orders")

    def close(self) -> None:
        """Let go of the connections."""
        for threads in (self._reading, self._sending):
            threads.shutdown(wait=False, cancel_futures=True)
        self._context._session.close()

    async def submit(self, order: OrderRequest) -> Submission:
        """Send one order, once, and say what is known about it."""
        body, asked_at = _market_order(order), time.monotonic()

        def send(api: Any) -> Any | None:
            waited = time.monotonic() - asked_at
            if waited > LEAVES_WITHIN_SECONDS:
                return None
            return api.order.create(self._account, order=body)

        try:
            response = await self._run(self._sending, send)
        except CLIENT_FAILURES as error:
            if never_sent(error):
                return NotSent(reason=describe(error), retry_after=timedelta(milliseconds=300))
            return Unclear(reason=describe(error))
        if response is None:
            return NotSent(reason="it could not leave in time", retry_after=timedelta(0))
        return _submission(response)

    async def summary(self) -> AccountSummary:
        """Read the account's money."""
        return await self._read(lambda api: api.account.summary(self._account), answers.summary)

    async def positions(self) -> BrokerPositions:
        """Read the net units of every instrument that is not flat."""
        return await self._read(
            lambda api: api.position.list_open(self._account), answers.positions
        )

    async def open_trades(self) -> BrokerTrades:
        """Read the trades that are open at the broker."""
        return await self._read(lambda api: api.trade.list_open(self._account), answers.open_trades)

    async def transactions_since(self, transaction_id: int) -> TransactionPage:
        """Read every transaction after an id, in order."""
        return await self._read(
            lambda api: api.transaction.since(self._account, id=str(transaction_id)), answers.page
        )

    async def instruments(self) -> tuple[Instrument, ...]:
        """Read the currency pairs that the account may trade."""
        return await self._read(
            lambda api: api.account.instruments(self._account), answers.instruments
        )

    async def candles(self, instrument: str, granularity: str, count: int) -> tuple[Candle, ...]:
        """Read the latest candles at mid prices, oldest first."""
        return await self._read(
            lambda api: api.instrument.candles(
                instrument, granularity=granularity, count=count, price="M"
            ),
            answers.candles,
        )

    async def _run(self, threads: ThreadPoolExecutor, call: Call) -> Any:
        return await asyncio.get_running_loop().run_in_executor(threads, call, self._context)

    async def _read(self, call: Call, understand: Callable[[answers.Body], T]) -> T:
        try:
            response = await self._run(self._reading, call)
        except CLIENT_FAILURES as error:
            raise BrokerUnavailable(f"the broker did not answer: {describe(error)}") from error
        if response.status in (400, 401, 403, 404):
            raise BrokerRefused(f"the broker answered {response.status}: {_message(response)}")
        if response.status != 200:
            raise BrokerUnavailable(f"the broker answered {response.status}")
        try:
            return understand(_json(response))
        except UNREADABLE as error:
            raise BrokerUnavailable(f"the answer cannot be read: {describe(error)}") from error


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
    given = {"price": protection.price, "distance": protection.distance}
    exact = {name: plain(value) for name, value in given.items() if value is not None}
    return exact | {"timeInForce": "GTC"}


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


def _json(response: Any) -> answers.Body:
    try:
        body = json.loads(response.raw_body, parse_float=Decimal)
    except (ValueError, TypeError) as error:
        raise BrokerUnavailable("the broker's answer is not JSON") from error
    if not isinstance(body, dict):
        raise BrokerUnavailable("the broker's answer is not an object")
    return body


def _message(response: Any) -> str:
    try:
        return str(json.loads(response.raw_body)["errorMessage"])
    except (ValueError, KeyError, TypeError):
        return str(response.reason)
