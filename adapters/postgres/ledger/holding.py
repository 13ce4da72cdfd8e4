"""Money that came or went without a fill, and what holding trades costs."""

from adapters.postgres.ledger.page import Page
from domain.events import EventKind, NewEvent
from domain.numbers import plain
from domain.transactions import BalanceMoved, Transaction


def move(page: Page, transaction: Transaction, fact: BalanceMoved) -> None:
    """Tell that the balance moved, and give trades and tags their part of it."""
    for part in fact.held:
        trade = None if part.trade is None else page.trades.get(part.trade)
        if trade is not None:
            trade.financing += part.amount
        tag = None if trade is None else trade.tag
        page.profit(transaction.time_ns, tag).financing += part.amount
    page.events.append(_moved(transaction.kind, fact))


def _moved(kind: str, fact: BalanceMoved) -> NewEvent:
    return NewEvent(
        kind=EventKind.BALANCE_MOVED,
        message=f"{kind}: {plain(fact.amount)}, balance {plain(fact.balance)}",
        payload={
            "kind": kind,
            "amount": plain(fact.amount),
            "balance": plain(fact.balance),
        },
    )
