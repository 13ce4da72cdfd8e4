"""One account at work: commands and ticks in, batches of transactions out.

A command is decided by the pure rules in `orders/`, applied to the account and queued for the
journal in one step without awaiting, so commands never interleave. Whoever answers a client
awaits `settled` first: nothing leaves the exchange before it is on disk.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from paper.ledger.account import Account
from paper.ledger.account_events import Create, TransferFunds
from paper.ledger.book import Order, Trade
from paper.ledger.configuration import Configuration, configure
from paper.ledger.transactions import (
    Body,
    CancelReason,
    OrderCancel,
    OrderCancelReject,
    OrderReject,
    Stamp,
    Transaction,
)
from paper.money.funding import AtLastPrices, begin_again, cancel_all, transfer
from paper.money.valuation import Market
from paper.orders.closing import CloseSide, close_side, close_trade, reject_side
from paper.orders.draft import Draft
from paper.orders.extensions import OrderRenaming, rename_order
from paper.orders.names import OrderName, find_order, find_pending
from paper.orders.placing import ClientOrder, place_order
from paper.orders.protective import TradeName, find_trade
from paper.orders.refusals import RejectReason
from paper.orders.replace import replace_order
from paper.orders.trade_extensions import TradeRenaming, rename_trade
from paper.orders.trade_orders import Change, refuse_all, set_dependents
from paper.settings import SNAPSHOT_EVERY
from paper.storage.journal import Journal
from paper.storage.snapshots import Snapshots
from paper.storage.trail_file import TrailFile
from paper.trails import Trails
from paper.upkeep import Upkeep
from paper.wire import TimeNs, TransactionId

Batch = Sequence[Transaction]
Listener = Callable[[Batch], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Founding:
    """What a new account starts with; a hedging one may be long and short at once."""

    account_id: str
    currency: str
    balance: Decimal
    hedging: bool = False


class Desk:
    """Takes an account's commands, one at a time, and keeps its journal."""

    def __init__(
        self,
        founding: Founding,
        folder: Path,
        market: Market,
        snapshot_every: int = SNAPSHOT_EVERY,
    ) -> None:
        self.account = Account(id=founding.account_id, hedging=founding.hedging)
        self.market = market
        self.listeners: set[Listener] = set()
        own = folder / founding.account_id
        self.journal = Journal(own / "transactions.jsonl", self._publish)
        self._snapshots = Snapshots(
            own / "snapshot.jsonl", self.account, self.journal, snapshot_every
        )
        self._founding = founding
        self._user_id = int(founding.account_id.split("-")[2])
        self._trail_file = TrailFile(own / "trailing.jsonl")
        self.trails = Trails(self.account, market.board, self._trail_file)
        self.upkeep = Upkeep(self.account, market, self.trails, self._commit)

    def open(self, now: int) -> None:
        """Rebuild the account from its journal, or found it where there is none."""
        for transaction in self.journal.replay(self._snapshots.load()):
            self.account.apply(transaction)
        self.trails.open()
        if self.account.last_transaction_id == 0:
            self._found(now)
        if self.account.last_transaction_id == 1:
            self._fund(now)

    async def run(self) -> None:
        """Keep the journal and its snapshots, forever; cancel it after `settled`."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.journal.run())
            tasks.create_task(self._snapshots.run())

    def close(self) -> None:
        """Let the files go."""
        self.journal.close()
        self._trail_file.close()

    async def settled(self) -> None:
        """Wait until everything decided so far is on disk."""
        await self.journal.settled()

    async def at_rest(self) -> TransactionId:
        """Wait for a moment when all that was decided is on disk; return the last transaction."""
        while True:
            last = self.account.last_transaction_id
            await self.settled()
            if self.account.last_transaction_id == last:
                return last

    def place(self, order: ClientOrder, request_id: str, now: int) -> Batch:
        """Take an order of any type."""
        self.upkeep.on_time(now)
        draft = self._draft()
        place_order(self.account, self.market, order, now, draft)
        return self._commit(draft.bodies, now, request_id)

    def cancel(self, name: OrderName, request_id: str, now: int) -> Batch:
        """Cancel a pending order."""
        self.upkeep.on_time(now)
        order = find_pending(self.account, name)
        if order is None:
            return self._commit([_unknown(name)], now, request_id)
        cancel = OrderCancel(
            order_id=order.id,
            client_order_id=order.client_id,
            reason=CancelReason.CLIENT_REQUEST,
        )
        return self._commit([cancel], now, request_id)

    def replace(self, name: OrderName, order: ClientOrder, request_id: str, now: int) -> Batch:
        """Let a pending order give way to another."""
        self.upkeep.on_time(now)
        old = find_pending(self.account, name)
        if old is None:
            return self._commit([_unknown(name)], now, request_id)
        draft = self._draft()
        replace_order(self.account, self.market, old, order, now, draft)
        return self._commit(draft.bodies, now, request_id)

    def rename_order(self, wanted: OrderRenaming, request_id: str, now: int) -> Batch:
        """Change what the client calls a pending order, or the trade it would open."""
        self.upkeep.on_time(now)
        renamed = rename_order(self.account, self.market, wanted)
        return self._commit([renamed], now, request_id)

    def close_trade(
        self, name: TradeName, units: Decimal | None, request_id: str, now: int
    ) -> Batch:
        """Close a trade, all of it where `units` is None."""
        self.upkeep.on_time(now)
        draft = self._draft()
        close_trade(self.account, self.market, name, units, now, draft)
        return self._commit(draft.bodies, now, request_id)

    def set_dependents(
        self, name: TradeName, changes: Sequence[Change], request_id: str, now: int
    ) -> Batch:
        """Create, replace and remove a trade's protective orders; the batch may be empty."""
        self.upkeep.on_time(now)
        draft = self._draft()
        trade = find_trade(self.account, name)
        if isinstance(trade, Trade):
            set_dependents(self.account, self.market, trade, changes, now, draft)
        else:
            refuse_all(name, changes, draft)
        return self._commit(draft.bodies, now, request_id) if draft.bodies else ()

    def rename_trade(self, wanted: TradeRenaming, request_id: str, now: int) -> Batch:
        """Change what the client calls an open trade."""
        self.upkeep.on_time(now)
        return self._commit([rename_trade(self.account, wanted)], now, request_id)

    def close_position(
        self, instrument: str, sides: Sequence[CloseSide], request_id: str, now: int
    ) -> Sequence[Batch]:
        """Close sides of a position, in a batch each; all of them or none."""
        self.upkeep.on_time(now)
        reasons = [self._refuse_to_close(instrument, side, now) for side in sides]
        refused = any(reason is not None for reason in reasons)
        batches = []
        for side, reason in zip(sides, reasons, strict=True):
            draft = self._draft()
            if refused:
                why = reason or RejectReason.CLOSEOUT_POSITION_REJECT
                reject_side(self.account, instrument, side, why, draft)
            else:
                close_side(self.account, self.market, instrument, side, now, draft)
            batches.append(self._commit(draft.bodies, now, request_id))
        return batches

    def _refuse_to_close(self, instrument: str, side: CloseSide, now: int) -> RejectReason | None:
        tried = self._draft()
        close_side(self.account, self.market, instrument, side, now, tried)
        first = tried.bodies[0]
        return RejectReason(first.reject_reason) if isinstance(first, OrderReject) else None

    def find_order(self, name: OrderName) -> Order | None:
        """Find an order: by number while it is remembered, by client id while it is pending."""
        return find_order(self.account, name)

    def configure(self, wanted: Configuration, request_id: str, now: int) -> Batch:
        """Change the account's name or margin rate."""
        self.upkeep.on_time(now)
        return self._commit([configure(self.account, self.market, wanted)], now, request_id)

    def transfer(self, amount: Decimal, request_id: str, now: int) -> Batch:
        """Pay money in, or out if negative."""
        self.upkeep.on_time(now)
        return self._commit([transfer(self.account, self.market, amount)], now, request_id)

    def reset(self, request_id: str, now: int) -> Sequence[Batch]:
        """Close all trades, cancel all orders, and begin again with the founding balance.

        Trades close at the last price where the market is halted.
        """
        self.upkeep.on_time(now)
        prices = AtLastPrices.of(self.market)
        batches = []
        for trade_id in list(self.account.open_trades):
            draft = self._draft()
            close_trade(self.account, prices, TradeName(id=trade_id), None, now, draft)
            batches.append(self._commit(draft.bodies, now, request_id))
        if self.account.pending_orders:
            batches.append(self._commit(cancel_all(self.account), now, request_id))
        again = begin_again(self.account, self._founding.balance)
        return [*batches, self._commit(again, now, request_id)]

    def _found(self, now: int) -> None:
        founding = self._founding
        number = int(founding.account_id.split("-")[3])
        created = Create(
            division_id=1,
            site_id=int(founding.account_id.split("-")[0]),
            account_user_id=self._user_id,
            account_number=number,
            home_currency=founding.currency,
        )
        self._commit([created], now)

    def _fund(self, now: int) -> None:
        balance = self._founding.balance
        paid_in = TransferFunds(
            amount=balance, funding_reason="CLIENT_FUNDING", account_balance=balance
        )
        self._commit([paid_in], now)

    def _draft(self) -> Draft:
        return Draft(self.account.last_transaction_id + 1)

    def _commit(self, bodies: Sequence[Body], now: int, request_id: str | None = None) -> Batch:
        first = TransactionId(self.account.last_transaction_id + 1)
        time = TimeNs(max(now, self.account.last_time))
        batch = tuple(
            Transaction(stamp=self._stamp(first, index, time, request_id), body=body)
            for index, body in enumerate(bodies)
        )
        for transaction in batch:
            self.account.apply(transaction)
        self.journal.append(batch)
        self.trails.take(batch)
        self.upkeep.forget()
        return batch

    def _stamp(
        self, first: TransactionId, index: int, time: TimeNs, request_id: str | None
    ) -> Stamp:
        return Stamp(
            id=TransactionId(first + index),
            account_id=self.account.id,
            user_id=self._user_id,
            batch_id=first,
            request_id=request_id,
            time=time,
        )

    def _publish(self, transactions: Batch) -> None:
        for listener in tuple(self.listeners):
            listener(transactions)


def _unknown(name: OrderName) -> OrderCancelReject:
    return OrderCancelReject(
        order_id=name.id,
        client_order_id=name.client_id,
        reject_reason=RejectReason.ORDER_DOESNT_EXIST,
    )
