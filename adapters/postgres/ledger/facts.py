"""What each kind of transaction does to the books."""

from typing import assert_never

from adapters.postgres.ledger import orders, trades
from adapters.postgres.ledger.page import Page
from domain.events import EventKind, NewEvent
from domain.numbers import plain
from domain.transactions import (
    BalanceMoved,
    OrderCancelled,
    OrderCreated,
    OrderFilled,
    OrderRejected,
    OtherFact,
    Transaction,
)


async def apply(page: Page, transaction: Transaction) -> None:
    """Write one transaction's consequences."""
    match transaction.fact:
        case OrderCreated() as fact if fact.trade is not None:
            await trades.protect(page, transaction.id, fact)
        case OrderCreated() as fact:
            await orders.acknowledge(page, transaction.id, fact)
        case OrderFilled() as fact:
            await _fill(page, transaction, fact)
        case OrderCancelled() as fact:
            await orders.cancel(page, fact)
            await trades.unprotect(page, fact.order)
        case OrderRejected() as fact:
            await orders.reject(page, fact)
        case BalanceMoved() as fact:
            page.events.append(_moved(transaction.kind, fact))
        case OtherFact():
            return
        case unknown:
            assert_never(unknown)


async def _fill(page: Page, transaction: Transaction, fact: OrderFilled) -> None:
    order = await orders.filled_order(page, fact)
    await trades.write_fill(page, transaction, fact, order)
    if order is not None:
        await orders.fill(page, order, fact)
    await trades.tell_runs(page, fact, order)


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
