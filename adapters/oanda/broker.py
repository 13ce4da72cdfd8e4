"""One account at OANDA: reads and commands that raise our errors, a submission that never does."""

import asyncio
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, TypeVar

from v20.request import Request

from adapters.oanda import answers, bodies, outcomes, standing
from adapters.oanda.bodies import Write
from adapters.oanda.connection import CLIENT_FAILURES, Endpoint, describe, never_sent, rest_context
from adapters.oanda.outcomes import NO, UNREADABLE, message_of, read_json
from domain.accounts import AccountSummary
from domain.broker import (
    BrokerRefused,
    BrokerUnavailable,
    Cancelling,
    Candle,
    Guarding,
    NotSent,
    OrderRequest,
    Submission,
    TradeGuards,
    Unclear,
)
from domain.instruments import Instrument
from domain.standing import OpenTrades, PendingOrders, Standing
from domain.transactions import TransactionPage

T = TypeVar("T")

THREADS = 8
LEAVES_WITHIN_SECONDS = 2.0
"""An order that could not leave for so long is not sent: nobody looked at it since."""


class OandaBroker:
    """The broker's port over the official client, one call a thread at a time.

    Requests and answers pass through its connection as they are: its own classes know neither
    today's types of transactions nor exact numbers.
    """

    def __init__(self, where: Endpoint) -> None:
        self._account = where.account
        self._context = rest_context(where)
        self._reading = ThreadPoolExecutor(THREADS, thread_name_prefix="oanda")
        # Threads of their own, so that no order waits behind reads that hang, and no way out
        # behind entries.
        self._entering = ThreadPoolExecutor(THREADS, thread_name_prefix="oanda-entries")
        self._leaving = ThreadPoolExecutor(THREADS, thread_name_prefix="oanda-exits")

    def close(self) -> None:
        """Let go of the connections."""
        for threads in (self._reading, self._entering, self._leaving):
            threads.shutdown(wait=False, cancel_futures=True)
        self._context._session.close()

    async def submit(self, order: OrderRequest) -> Submission:
        """Send one order, once, and say what is known about it."""
        write, asked_at = bodies.submission(order), time.monotonic()

        def send() -> Any | None:
            waited = time.monotonic() - asked_at
            return None if waited > LEAVES_WITHIN_SECONDS else self._write(write)

        try:
            response = await _run(self._leaving if order.reduce_only else self._entering, send)
        except CLIENT_FAILURES as error:
            if never_sent(error):
                return NotSent(reason=describe(error), retry_after=timedelta(milliseconds=300))
            return Unclear(reason=describe(error))
        if response is None:
            return NotSent(reason="it could not leave in time", retry_after=timedelta(0))
        return outcomes.submission(response, order, write.done)

    async def cancel_order(self, order: str) -> Cancelling:
        """Cancel a waiting order, by OANDA's id or `@` and the client id."""
        write = bodies.cancel(order)
        return outcomes.cancelling(await self._command(write), write.done)

    async def guard_trade(self, trade: str, guards: TradeGuards) -> Guarding:
        """Set the guards of an open trade; others that it has are left alone."""
        write = bodies.guards(trade, guards)
        return outcomes.guarding(await self._command(write), write.done)

    async def summary(self) -> AccountSummary:
        """Read the account's money."""
        return await self._read(self._path("summary"), answers.summary)

    async def open_trades(self) -> OpenTrades:
        """Read the trades that are open at the broker, with their guards."""
        return await self._read(self._path("openTrades"), standing.open_trades)

    async def pending_orders(self) -> PendingOrders:
        """Read the orders that wait at the broker."""
        return await self._read(self._path("pendingOrders"), standing.pending_orders)

    async def standing(self) -> Standing:
        """Read all that is open and all that waits, in one answer."""
        return await self._read(f"/v3/accounts/{self._account}", standing.standing)

    async def transactions_since(self, transaction_id: int) -> TransactionPage:
        """Read every transaction after an id, in order."""
        path, since = self._path("transactions/sinceid"), {"id": str(transaction_id)}
        return await self._read(path, answers.page, since)

    async def instruments(self) -> tuple[Instrument, ...]:
        """Read the currency pairs that the account may trade."""
        return await self._read(self._path("instruments"), answers.instruments)

    async def candles(self, instrument: str, granularity: str, count: int) -> tuple[Candle, ...]:
        """Read the latest candles at mid prices, oldest first."""
        asked = {"granularity": granularity, "count": str(count), "price": "M"}
        return await self._read(f"/v3/instruments/{instrument}/candles", answers.candles, asked)

    def _path(self, below: str) -> str:
        return f"/v3/accounts/{self._account}/{below}"

    def _write(self, write: Write) -> Any:
        request = Request(write.verb, self._path(write.path))
        request.set_body_dict(dict(write.body))
        return self._context.request(request)

    async def _command(self, write: Write) -> Any:
        try:
            return await _run(self._leaving, lambda: self._write(write))
        except CLIENT_FAILURES as error:
            raise _unavailable(error) from error

    async def _read(
        self,
        path: str,
        understand: Callable[[answers.Body], T],
        asked: Mapping[str, str] | None = None,
    ) -> T:
        request = Request("GET", path)
        for name, value in (asked or {}).items():
            request.set_param(name, value)
        try:
            response = await _run(self._reading, lambda: self._context.request(request))
        except CLIENT_FAILURES as error:
            raise _unavailable(error) from error
        return _understood(response, understand)


async def _run(threads: ThreadPoolExecutor, call: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(threads, call)


def _unavailable(error: Exception) -> BrokerUnavailable:
    return BrokerUnavailable(f"the broker did not answer: {describe(error)}")


def _understood(response: Any, understand: Callable[[answers.Body], T]) -> T:
    if response.status in NO:
        raise BrokerRefused(f"the broker answered {response.status}: {message_of(response)}")
    if response.status != 200:
        raise BrokerUnavailable(f"the broker answered {response.status}")
    try:
        return understand(read_json(response))
    except UNREADABLE as error:
        raise BrokerUnavailable(f"the answer cannot be read: {describe(error)}") from error
