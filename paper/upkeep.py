"""What happens to an account without a request: orders wake and expire, days end, margin fails."""

from collections.abc import Callable, Sequence

from paper.ledger.account import Account
from paper.ledger.account_events import MarginCallEnter, MarginCallExit
from paper.ledger.book import Order
from paper.ledger.transactions import Body, CancelReason, OrderCancel
from paper.money.financing import finance, next_financing
from paper.money.margin_watch import MarginState, MarginWatch
from paper.money.valuation import Market
from paper.orders.closeout import close_out, sides_to_close
from paper.orders.draft import Draft
from paper.orders.entry import wake
from paper.orders.expiry import expiry_of
from paper.trails import Trails
from paper.waiting import Waiting
from paper.wire import TransactionId

Commit = Callable[[Sequence[Body], int], object]
"""Makes bodies the account's next batch, at a market time in nanoseconds."""


class Upkeep:
    """Does for one account what ticks and the passing of market time demand."""

    def __init__(self, account: Account, market: Market, trails: Trails, commit: Commit) -> None:
        self._account = account
        self._market = market
        self._trails = trails
        self._commit = commit
        self._margin = MarginWatch(account, market)
        self._waiting = Waiting(account, market.board)

    def forget(self) -> None:
        """Look at the account anew, because it has changed."""
        self._margin.forget()

    def on_tick(self, instrument: str, now: int, bid: int, ask: int) -> None:
        """Fill the resting orders that a price wakes, the oldest first; then mind the margin."""
        if self._account.pending_orders:
            self._wake(instrument, now, bid, ask)
        if self._margin.disturbed(instrument, bid, ask):
            self._mind_margin(now)

    def on_time(self, now: int) -> None:
        """Do what was due up to a market time, in the order in which it fell due."""
        while (due := self._due()) is not None and due <= now:
            self._expire(due)
            if next_financing(self._account) == due:
                self._commit([finance(self._account, self._market, due)], due)

    def _due(self) -> int | None:
        times = (next_financing(self._account), self._waiting.first_end())
        return min((time for time in times if time is not None), default=None)

    def _wake(self, instrument: str, now: int, bid: int, ask: int) -> None:
        for order_id in self._woken(instrument, now, bid, ask):
            order = self._account.pending_orders.get(order_id)
            if order is not None:
                self._fire(order, now)

    def _fire(self, order: Order, now: int) -> None:
        draft = self._draft()
        wake(self._account, self._market, order, draft)
        if draft.bodies:
            self._commit(draft.bodies, now)

    def _woken(self, instrument: str, now: int, bid: int, ask: int) -> Sequence[TransactionId]:
        trailing = self._trails.follow(instrument, now, bid, ask)
        met = self._waiting.met(instrument, bid, ask)
        return sorted([*met, *trailing]) if trailing else met

    def _mind_margin(self, now: int) -> None:
        match self._margin.look():
            case MarginState.CLOSED_OUT:
                self._enter_call(now)
                self._close_out(now)
            case MarginState.CALLED:
                self._enter_call(now)
            case MarginState.COVERED:
                self._leave_call(now)

    def _enter_call(self, now: int) -> None:
        if self._account.margin_call is None:
            self._commit([MarginCallEnter()], now)

    def _leave_call(self, now: int) -> None:
        if self._account.margin_call is not None:
            self._commit([MarginCallExit()], now)

    def _close_out(self, now: int) -> None:
        for side in sides_to_close(self._account, self._market):
            draft = self._draft()
            close_out(self._account, self._market, side, now, draft)
            self._commit(draft.bodies, now)
        # What could not be closed must go once it trades again, at whatever price.
        self._margin.forget()

    def _expire(self, due: int) -> None:
        for order in list(self._account.pending_orders.values()):
            ends = expiry_of(order)
            if ends is not None and ends <= due and order.id in self._account.pending_orders:
                self._commit([_expired(order)], due)

    def _draft(self) -> Draft:
        return Draft(self._account.last_transaction_id + 1)


def _expired(order: Order) -> OrderCancel:
    return OrderCancel(
        order_id=order.id,
        client_order_id=order.client_id,
        reason=CancelReason.TIME_IN_FORCE_EXPIRED,
    )
