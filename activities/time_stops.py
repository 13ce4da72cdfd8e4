"""Close what an order opened."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from temporalio import activity

from activities.bookkeeping import Bookkeeping
from activities.heartbeats import heartbeating
from contracts.time_stops import OrderToUndo, StillOpen, TimeStopsFound
from domain.accounts import AccountId
from domain.books import Books
from domain.events import EventKind, NewEvent, account_stream
from domain.guardian import GuardBook
from domain.ports import Brokers, OrderDesk
from domain.positions import LedgerMismatch
from domain.time_stops import OpenedTrades, TimeStopDesk


@dataclass(frozen=True)
class TimeStopActivities:
    """Asks for the close of every trade that an order opened, and finds forgotten time stops."""

    opened: OpenedTrades
    closes: GuardBook
    books: Books
    brokers: Brokers
    bookkeeping: Bookkeeping
    desk: OrderDesk
    time_stop_desk: TimeStopDesk
    clock: Callable[[], datetime]

    @activity.defn
    async def close_opened(self, order: OrderToUndo) -> StillOpen:
        """Ask for the close of what is still open; a close under way is not asked for again."""
        async with heartbeating():
            await self._catch_up(order.account)
        trades = await self.opened.still_open(order.account, order.intent)
        if trades and order.look == 0:
            await self._tell(order)
        for trade in trades:
            asked = await self.closes.ask_close(order.account, trade, self.clock())
            await self.desk.open_order(asked)
        return StillOpen(trades=tuple(trade.id for trade in trades))

    async def _catch_up(self, account: AccountId) -> None:
        """Book what there is; what the books know to be open is closed where it does not fit."""
        broker = await self.brokers.broker(account)
        try:
            await self.bookkeeping.catch_up(broker, account)
        except LedgerMismatch as error:
            activity.logger.warning("the books of %s do not fit: %s", account, error)

    async def _tell(self, order: OrderToUndo) -> None:
        fact = NewEvent(
            kind=EventKind.ORDER_UNDONE,
            message=f"what it opened is closed: {order.because}",
            order=order.intent,
        )
        await self.books.note(account_stream(order.account), [fact], self.clock())

    @activity.defn
    async def open_time_stops(self) -> TimeStopsFound:
        """Start the time stop of everything that is open; one that runs is left as it is."""
        stops = await self.opened.time_stops()
        for stop in stops:
            await self.time_stop_desk.open_time_stop(stop)
        return TimeStopsFound(orders=tuple(stop.intent for stop in stops))
