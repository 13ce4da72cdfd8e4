"""What each pending order waits for, a price or a time, kept up as orders come and go."""

from paper.ledger.account import Account
from paper.ledger.book import Order
from paper.market.quotes import QuoteBoard
from paper.orders.expiry import expiry_of
from paper.orders.resting import execution_of
from paper.orders.terms import MarketOrder
from paper.orders.triggers import Trigger, TriggerBook, trigger_of
from paper.wire import TransactionId


class Waiting:
    """The triggers and the ends of an account's pending orders.

    A change of one order costs a look at the orders of its instrument, not at all of them.
    """

    def __init__(self, account: Account, board: QuoteBoard) -> None:
        self._account = account
        self._board = board
        self._instruments: dict[TransactionId, str] = {}
        self._triggers: dict[str, dict[TransactionId, Trigger]] = {}
        self._books: dict[str, TriggerBook] = {}
        self._ends: dict[TransactionId, int] = {}
        self._first_end: int | None = None

    def met(self, instrument: str, bid: int, ask: int) -> list[TransactionId]:
        """Return the orders that a price in points wakes, the oldest first."""
        self._catch_up()
        book = self._books.get(instrument)
        if book is None and instrument in self._triggers:
            triggers = self._triggers[instrument]
            book = self._books[instrument] = TriggerBook(triggers[key] for key in sorted(triggers))
        return [] if book is None else [trigger.order_id for trigger in book.met(bid, ask)]

    def first_end(self) -> int | None:
        """Return the market time in nanoseconds at which the first order expires."""
        self._catch_up()
        return self._first_end

    def _catch_up(self) -> None:
        pending = self._account.pending_orders
        changed = pending.take_changes()
        before = len(self._ends)
        for order_id in changed:
            self._forget(order_id)
            if order_id in pending:
                self._learn(pending[order_id])
        if changed and (before or self._ends):
            self._first_end = min(self._ends.values(), default=None)

    def _forget(self, order_id: TransactionId) -> None:
        self._ends.pop(order_id, None)
        instrument = self._instruments.pop(order_id, None)
        if instrument is None:
            return
        self._books.pop(instrument, None)
        triggers = self._triggers[instrument]
        del triggers[order_id]
        if not triggers:
            del self._triggers[instrument]

    def _learn(self, order: Order) -> None:
        ends = expiry_of(order)
        if ends is not None:
            self._ends[order.id] = ends
        instrument = self._account.instrument_of(order)
        trigger = None if instrument is None else self._trigger(order, instrument)
        if instrument is not None and trigger is not None:
            self._instruments[order.id] = instrument
            self._triggers.setdefault(instrument, {})[order.id] = trigger
            self._books.pop(instrument, None)

    def _trigger(self, order: Order, instrument: str) -> Trigger | None:
        execution = execution_of(self._account, order)
        if execution is None or isinstance(order.terms, MarketOrder):
            return None
        offered = self._board.instruments[instrument]
        return trigger_of(order.id, order.terms, offered, buys=execution.units > 0)
