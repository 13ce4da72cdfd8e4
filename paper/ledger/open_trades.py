"""An account's open trades, found by number, instrument or the client's own name."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from domain.numbers import ZERO
from paper.ledger.book import Trade
from paper.wire import TransactionId


@dataclass(slots=True, kw_only=True)
class Holding:
    """One instrument's open trades, oldest first, and their exact sums.

    `long` and `short` are units, both counted positive; `cost` is signed units times open price.
    """

    trades: dict[TransactionId, Trade] = field(default_factory=dict)
    long: Decimal = ZERO
    short: Decimal = ZERO
    cost: Decimal = ZERO
    lowest: Decimal
    highest: Decimal

    def put(self, trade: Trade) -> None:
        """Add a trade, or replace it by what became of it."""
        self._count(self.trades.get(trade.id), -1)
        self.trades[trade.id] = trade
        self._count(trade, 1)
        self.lowest = min(self.lowest, trade.price)
        self.highest = max(self.highest, trade.price)

    def drop(self, trade_id: TransactionId) -> None:
        """Take a trade out."""
        self._count(self.trades.pop(trade_id), -1)

    def most_lost(self, price: Decimal) -> Decimal:
        """Return what the losing trades have lost at a price, or more, in the quote currency."""
        farthest = max(abs(price - self.lowest), abs(self.highest - price))
        return (self.long + self.short) * farthest

    def _count(self, trade: Trade | None, sign: int) -> None:
        if trade is None:
            return
        units = trade.current_units
        if units > 0:
            self.long += sign * units
        else:
            self.short -= sign * units
        self.cost += sign * units * trade.price


class OpenTrades(dict[TransactionId, Trade]):
    """The open trades by number, oldest first; what else is known of them follows by itself."""

    def __init__(self) -> None:
        super().__init__()
        self._holdings: dict[str, Holding] = {}
        self._named: dict[str, dict[TransactionId, None]] = {}

    def __setitem__(self, trade_id: TransactionId, trade: Trade) -> None:
        before = self.get(trade_id)
        if before is not None:
            self._unname(before)
        super().__setitem__(trade_id, trade)
        self._name(trade)
        holding = self._holdings.get(trade.instrument)
        if holding is None:
            holding = Holding(lowest=trade.price, highest=trade.price)
            self._holdings[trade.instrument] = holding
        holding.put(trade)

    def __delitem__(self, trade_id: TransactionId) -> None:
        trade = self[trade_id]
        super().__delitem__(trade_id)
        self._unname(trade)
        holding = self._holdings[trade.instrument]
        holding.drop(trade_id)
        if not holding.trades:
            del self._holdings[trade.instrument]

    def of(self, instrument: str) -> list[Trade]:
        """Return an instrument's trades, oldest first."""
        holding = self._holdings.get(instrument)
        return [] if holding is None else list(holding.trades.values())

    def named(self, client_id: str) -> Trade | None:
        """Find a trade by what the client calls it."""
        found = self._named.get(client_id)
        return self[next(iter(found))] if found else None

    def holdings(self) -> Iterator[tuple[str, Holding]]:
        """Yield each instrument that has open trades, with their sums."""
        yield from self._holdings.items()

    def _name(self, trade: Trade) -> None:
        if trade.client_id is not None:
            self._named.setdefault(trade.client_id, {})[trade.id] = None

    def _unname(self, trade: Trade) -> None:
        if trade.client_id is None:
            return
        found = self._named[trade.client_id]
        del found[trade.id]
        if not found:
            del self._named[trade.client_id]
