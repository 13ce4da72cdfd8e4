"""Whose the close of a trade was: the broker takes no client id with it.

The answer to the request names it for sure. Where the answer was lost, a close of that trade
that came after the request left, of as many units, and that no other order of ours holds is taken
for ours: somebody who closes the same units of the same trade elsewhere in these seconds is taken
for us. Trades and positions are right either way.
"""

from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.intents import LEFT
from adapters.postgres.ledger.page import Page
from adapters.postgres.ledger.reading import LOST
from adapters.postgres.tables import OrderRow
from domain.orders import IntentId
from domain.transactions import (
    OrderCancelled,
    OrderCreated,
    OrderFilled,
    OrderRejected,
    Transaction,
)


def told_late(transactions: Sequence[Transaction], *, booked: int) -> tuple[Transaction, ...]:
    """Return what is booked already of closes that are named only now, and of what they became."""
    known = [item for item in transactions if item.id <= booked]
    named = {str(item.id) for item in known if _is_named(item)}
    return tuple(item for item in known if named & {str(item.id), _order_of(item)})


def _is_named(item: Transaction) -> bool:
    if not isinstance(item.fact, OrderCreated | OrderRejected):
        return False
    return item.fact.closes is not None and item.fact.intent is not None


def _order_of(item: Transaction) -> str | None:
    return item.fact.order if isinstance(item.fact, OrderFilled | OrderCancelled) else None


def lost_close(
    page: Page, transaction_id: int, fact: OrderCreated | OrderRejected
) -> OrderRow | None:
    """Find the order whose answer was lost that a nameless close of a trade may be."""
    if fact.intent is not None or fact.closes is None:
        return None
    fitting = (
        row
        for row in page.orders
        if row.state in LOST and row.broker_order_id is None and _fits(row, transaction_id, fact)
    )
    return min(fitting, key=lambda row: (row.before_transaction_id, row.id), default=None)


def _fits(row: OrderRow, transaction_id: int, fact: OrderCreated | OrderRejected) -> bool:
    after = row.before_transaction_id is not None and transaction_id > row.before_transaction_id
    same_units = fact.whole_trade or fact.units in (None, row.units)
    return after and same_units and row.trade_id == fact.closes


async def find(
    session: AsyncSession, order: OrderRow, transactions: Sequence[Transaction]
) -> tuple[Transaction, ...]:
    """Name the close among booked transactions that a lost order may be, with its outcome.

    The account's row must be locked.
    """
    if order.state not in LEFT or order.broker_order_id is not None:
        return ()
    fitting = [
        item
        for item in transactions
        if isinstance(item.fact, OrderCreated | OrderRejected)
        and item.fact.intent is None
        and _fits(order, item.id, item.fact)
    ]
    held = await _held(session, order, fitting)
    for item in fitting:
        if str(item.id) not in held:
            outcomes = (each for each in transactions if _order_of(each) == str(item.id))
            return (_named(item, IntentId(order.id)), *outcomes)
    return ()


async def _held(
    session: AsyncSession, order: OrderRow, items: Sequence[Transaction]
) -> frozenset[str | None]:
    query = select(OrderRow.broker_order_id).where(
        col(OrderRow.account_id) == order.account_id,
        col(OrderRow.broker_order_id).in_([str(item.id) for item in items]),
    )
    return frozenset((await session.exec(query)).all())


def _named(item: Transaction, intent: IntentId) -> Transaction:
    assert isinstance(item.fact, OrderCreated | OrderRejected)
    return replace(item, fact=replace(item.fact, intent=intent))
