"""Follow an account's transactions for hours, and never miss one."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Protocol

from temporalio import activity

from activities.bookkeeping import Bookkeeping
from activities.heartbeats import heartbeating
from contracts.accounts import AccountRef
from domain.accounts import AccountId
from domain.broker import Broker, BrokerError, Heartbeat
from domain.ports import Brokers
from domain.transactions import HoleInTransactions, Transaction

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 10.0
ANSWERS_FIRST_SECONDS = 0.05
"""How long a line is left alone: what answers a request is booked by whoever asked."""

Batch = tuple[Transaction | Heartbeat, ...]


class TransactionSource(Protocol):
    """Opens transaction streams."""

    def transactions(self, account: AccountId) -> AsyncGenerator[Batch, None]:
        """Stream an account's transactions; ends by raising `BrokerError`."""
        ...


@dataclass(frozen=True)
class TransactionFeedActivities:
    """The stream and `sinceid` together: ids are consecutive, so a hole is seen."""

    brokers: Brokers
    source: TransactionSource
    bookkeeping: Bookkeeping

    @activity.defn
    async def follow_transactions(self, ref: AccountRef) -> None:
        """Book transactions as they come, until the worker stops or Temporal cancels."""
        async with heartbeating():
            pause = FIRST_PAUSE
            while not activity.is_worker_shutdown():
                try:
                    await self._follow(ref.account)
                    pause = FIRST_PAUSE
                except BrokerError as error:
                    activity.logger.warning("transactions of %s: %s", ref.account, error)
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, LONGEST_PAUSE)

    async def _follow(self, account: AccountId) -> None:
        broker = await self.brokers.broker(account)
        await self.bookkeeping.agree(broker, account)
        async with aclosing(self.source.transactions(account)) as batches:
            async for batch in batches:
                await self._book(account, broker, batch)
                if activity.is_worker_shutdown():
                    return

    async def _book(self, account: AccountId, broker: Broker, batch: Batch) -> None:
        await asyncio.sleep(ANSWERS_FIRST_SECONDS)
        if _newest(batch) <= await self.bookkeeping.booked(account):
            return
        transactions = [item for item in batch if isinstance(item, Transaction)]
        try:
            booked = (await self.bookkeeping.book(account, transactions)).last_transaction_id
        except HoleInTransactions:
            booked = await self.bookkeeping.catch_up(broker, account)
        if booked < _newest(batch):
            await self.bookkeeping.catch_up(broker, account)


def _newest(batch: Batch) -> int:
    return max(
        item.id if isinstance(item, Transaction) else (item.last_transaction_id or 0)
        for item in batch
    )
