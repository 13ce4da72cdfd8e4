"""What an account must hold, folded from nothing but its transactions as they are on the wire."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

ZERO = Decimal(0)
RESTING = (
    "LIMIT_ORDER",
    "STOP_ORDER",
    "MARKET_IF_TOUCHED_ORDER",
    "TAKE_PROFIT_ORDER",
    "STOP_LOSS_ORDER",
    "TRAILING_STOP_LOSS_ORDER",
)


@dataclass(slots=True, kw_only=True)
class Folded:
    """Money, what is open and what is pending; units are signed, by the number of the trade."""

    balance: Decimal = ZERO
    pl: Decimal = ZERO
    financing: Decimal = ZERO
    trades: dict[str, Decimal] = field(default_factory=dict)
    orders: set[str] = field(default_factory=set)

    def take(self, transaction: Mapping[str, Any]) -> None:
        """Take one transaction in.

        Raises:
            AssertionError: the balance that it tells is not what the others add up to.
        """
        kind = transaction["type"]
        if kind == "TRANSFER_FUNDS":
            self.balance += Decimal(transaction["amount"])
        elif kind == "DAILY_FINANCING":
            self._pay(ZERO, Decimal(transaction["financing"]))
        elif kind == "ORDER_FILL":
            self._fill(transaction)
        elif kind == "ORDER_CANCEL":
            self.orders.discard(transaction["orderID"])
        elif kind in RESTING:
            self.orders.add(transaction["id"])
        if "accountBalance" in transaction:
            assert Decimal(transaction["accountBalance"]) == self.balance, transaction

    def _fill(self, fill: Mapping[str, Any]) -> None:
        self.orders.discard(fill["orderID"])
        self._pay(Decimal(fill["pl"]), Decimal(fill["financing"]))
        parts = [*fill.get("tradesClosed", ()), *filter(None, [fill.get("tradeReduced")])]
        assert sum(Decimal(part["realizedPL"]) for part in parts) == Decimal(fill["pl"]), fill
        for part in parts:
            self.trades[part["tradeID"]] += Decimal(part["units"])
            if not self.trades[part["tradeID"]]:
                del self.trades[part["tradeID"]]
        if opened := fill.get("tradeOpened"):
            self.trades[opened["tradeID"]] = Decimal(opened["units"])

    def _pay(self, pl: Decimal, financing: Decimal) -> None:
        self.pl += pl
        self.financing += financing
        self.balance += pl + financing


def fold(transactions: Iterable[Mapping[str, Any]]) -> Folded:
    """Fold transactions, the oldest first."""
    folded = Folded()
    for transaction in transactions:
        folded.take(transaction)
    return folded
