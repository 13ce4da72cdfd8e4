"""An account driven by the exchange's rules alone, without a desk, a journal or a process."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from domain.instruments import MAJORS
from paper.behaviour import USUAL, Behaviour
from paper.ledger.account import Account
from paper.ledger.account_events import Create, TransferFunds
from paper.ledger.transactions import Body, CancelReason, OrderCancel, Stamp, Transaction
from paper.market.quotes import QuoteBoard
from paper.money.conversion import Conversion, money
from paper.money.valuation import Market
from paper.orders.closing import CloseSide, close_side, close_trade
from paper.orders.draft import Draft
from paper.orders.placing import ClientOrder, place_order
from paper.orders.protective import Protection, TradeName
from paper.orders.replace import replace_order
from paper.orders.terms import MarketOrder
from paper.trails import Mark, Trails
from paper.upkeep import Upkeep
from paper.wire import TimeNs, TransactionId, parse_time

NOW = parse_time("2024-03-05T10:00:00Z")
PRICES = {
    "EUR_USD": (110_000, 110_010),
    "USD_JPY": (150_000, 150_010),
    "GBP_USD": (127_000, 127_020),
}


def market_of(
    home: str = "USD",
    prices: dict[str, tuple[int, int]] = PRICES,
    behaviour: Behaviour = USUAL,
) -> Market:
    """Return a market with prices in points."""
    board = QuoteBoard({name: MAJORS[name] for name in prices})
    for name, (bid, ask) in prices.items():
        board.post(name, NOW, bid, ask)
    return Market(board=board, conversion=Conversion(home, board), behaviour=behaviour)


class RememberedMarks:
    """The marks of trailing stops, kept for as long as the test runs."""

    def __init__(self) -> None:
        self._marks: list[Mark] = []

    def read(self) -> Sequence[Mark]:
        """Return what was kept."""
        return tuple(self._marks)

    def add(self, mark: Mark) -> bool:
        """Keep a mark; there are never too many."""
        self._marks.append(mark)
        return False

    def rewrite(self, marks: Iterable[Mark]) -> None:
        """Keep these and nothing else."""
        self._marks = list(marks)


class Book:
    """An account, its market and every transaction so far."""

    def __init__(
        self,
        balance: str = "100000",
        home: str = "USD",
        *,
        hedging: bool = False,
        behaviour: Behaviour = USUAL,
    ) -> None:
        self.account = Account(id="001-001-0000001-001", hedging=hedging)
        self.market = market_of(home, behaviour=behaviour)
        self.transactions: list[Transaction] = []
        self.marks = RememberedMarks()
        self.trails = Trails(self.account, self.market.board, self.marks)
        self.upkeep = Upkeep(self.account, self.market, self.trails, self.take)
        amount = money(Decimal(balance))
        founding = Create(
            division_id=1, site_id=1, account_user_id=1, account_number=1, home_currency=home
        )
        paid = TransferFunds(amount=amount, funding_reason="CLIENT_FUNDING", account_balance=amount)
        self.take([founding])
        self.take([paid])

    def take(self, bodies: Sequence[Body], now: int = NOW) -> None:
        """Make bodies the account's next batch."""
        first = TransactionId(self.account.last_transaction_id + 1)
        batch = []
        for index, body in enumerate(bodies):
            stamp = Stamp(
                id=TransactionId(first + index),
                account_id=self.account.id,
                user_id=1,
                batch_id=first,
                time=TimeNs(now),
            )
            transaction = Transaction(stamp=stamp, body=body)
            self.account.apply(transaction)
            batch.append(transaction)
        self.transactions += batch
        self.trails.take(batch)
        self.upkeep.forget()

    def trade(self, order: ClientOrder, now: int = NOW) -> Sequence[Transaction]:
        """Take an order and return the transactions that it made."""
        draft = self._draft()
        place_order(self.account, self.market, order, now, draft)
        self.take(draft.bodies, now)
        return self.transactions[-len(draft.bodies) :]

    def replace(self, old: int, order: ClientOrder, now: int = NOW) -> Sequence[Transaction]:
        """Let a pending order give way to another and return the transactions that it made."""
        draft = self._draft()
        pending = self.account.pending_orders[TransactionId(old)]
        replace_order(self.account, self.market, pending, order, now, draft)
        self.take(draft.bodies, now)
        return self.transactions[-len(draft.bodies) :]

    def buy(self, instrument: str, units: int, now: int = NOW) -> None:
        """Buy units at the market, or sell where they are negative."""
        self.trade(MarketOrder(instrument=instrument, units=Decimal(units)), now)

    def place(self, order: ClientOrder, now: int = NOW) -> None:
        """Take an order of any type."""
        draft = self._draft()
        place_order(self.account, self.market, order, now, draft)
        self.take(draft.bodies, now)

    def protect(self, asked: Protection, now: int = NOW) -> None:
        """Take a protective order."""
        self.place(asked, now)

    def cancel(self, order_id: TransactionId) -> None:
        """Cancel a pending order."""
        self.take([OrderCancel(order_id=order_id, reason=CancelReason.CLIENT_REQUEST)])

    def reopen(self) -> None:
        """Begin anew with nothing but the account and the marks of its trailing stops."""
        self.trails = Trails(self.account, self.market.board, self.marks)
        self.trails.open()
        self.upkeep = Upkeep(self.account, self.market, self.trails, self.take)

    def close(self, instrument: str, close: CloseSide) -> None:
        """Close a side of a position."""
        draft = self._draft()
        close_side(self.account, self.market, instrument, close, NOW, draft)
        self.take(draft.bodies)

    def close_trade(self, trade_id: int) -> None:
        """Close a trade, all of it."""
        draft = self._draft()
        name = TradeName(id=TransactionId(trade_id))
        close_trade(self.account, self.market, name, None, NOW, draft)
        self.take(draft.bodies)

    def tick(self, instrument: str, bid: int, ask: int, now: int = NOW) -> None:
        """Let a price in points arrive."""
        self.upkeep.on_time(now)
        self.market.board.post(instrument, now, bid, ask)
        self.upkeep.on_tick(instrument, now, bid, ask)

    def types(self, after: int = 2) -> list[str]:
        """Return the types of the transactions after a number."""
        return [transaction.type for transaction in self.transactions[after:]]

    def _draft(self) -> Draft:
        return Draft(self.account.last_transaction_id + 1)
