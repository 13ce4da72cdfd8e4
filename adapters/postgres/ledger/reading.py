"""Read at once all rows that a batch of transactions speaks of, and lock its orders."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, and_, literal_column, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.ledger.page import Orders, Page
from adapters.postgres.tables import OrderRow, TradeRow
from domain.accounts import AccountId
from domain.orders import OrderState
from domain.transactions import (
    BalanceMoved,
    Fact,
    OrderCancelled,
    OrderCreated,
    OrderFilled,
    OrderRejected,
    TradeRenamed,
    Transaction,
)

IS_OPEN = col(TradeRow.units) != literal_column("0")
"""As the index of open trades has it: a parameter in its place would hide the index."""

LOST = (OrderState.UNKNOWN, OrderState.ABANDONED)
"""States in which nobody waits for the broker's answer to a close any more."""


@dataclass(slots=True)
class _Named:
    """What transactions speak of, by name."""

    intents: set[str] = field(default_factory=set)
    orders: set[str] = field(default_factory=set)
    closes: set[str] = field(default_factory=set)
    trades: set[str] = field(default_factory=set)
    guards: set[str] = field(default_factory=set)
    instruments: set[str] = field(default_factory=set)

    def add(self, fact: Fact) -> None:
        match fact:
            case OrderCreated(trade=str(trade)):
                self.trades.add(trade)
            case OrderCreated() | OrderRejected():
                self._add_asked(fact)
            case OrderFilled():
                self._add_intent(fact)
                self.instruments.add(fact.instrument)
                self.trades.update(part.trade for part in fact.reduced)
            case OrderCancelled():
                self._add_intent(fact)
                self.guards.add(fact.order)
            case BalanceMoved():
                self.trades.update(part.trade for part in fact.held if part.trade is not None)
            case TradeRenamed():
                self.trades.add(fact.trade)
            case _:
                return

    def _add_asked(self, fact: OrderCreated | OrderRejected) -> None:
        if fact.intent is not None:
            self.intents.add(fact.intent)
        elif fact.closes is not None:
            self.closes.add(fact.closes)

    def _add_intent(self, fact: OrderFilled | OrderCancelled) -> None:
        self.orders.add(fact.order)
        if fact.intent is not None:
            self.intents.add(fact.intent)


async def read_page(
    session: AsyncSession, account: AccountId, transactions: Iterable[Transaction], now: datetime
) -> Page:
    """Begin a page with the orders and trades that transactions speak of; orders are locked."""
    named = _Named()
    for transaction in transactions:
        named.add(transaction.fact)
    orders = await _orders(session, account, named)
    trades = await _trades(session, account, named)
    return Page(account=account, now=now, orders=orders, trades={row.id: row for row in trades})


async def _orders(session: AsyncSession, account: AccountId, named: _Named) -> Orders:
    ways: list[ColumnElement[bool]] = [
        column.in_(sorted(names))
        for column, names in (
            (col(OrderRow.id), named.intents),
            (col(OrderRow.broker_order_id), named.orders),
        )
        if names
    ]
    if named.closes:
        ways.append(_lost_closes(named.closes))
    if not ways:
        return Orders(())
    query = select(OrderRow).where(col(OrderRow.account_id) == account, or_(*ways))
    locked = query.order_by(col(OrderRow.id)).with_for_update()
    return Orders((await session.exec(locked.execution_options(populate_existing=True))).all())


def _lost_closes(trades: set[str]) -> ColumnElement[bool]:
    return and_(
        col(OrderRow.trade_id).in_(sorted(trades)),
        col(OrderRow.broker_order_id).is_(None),
        col(OrderRow.state).in_(LOST),
    )


async def _trades(session: AsyncSession, account: AccountId, named: _Named) -> Iterable[TradeRow]:
    ways: list[ColumnElement[bool]] = []
    if named.trades:
        ways.append(col(TradeRow.id).in_(sorted(named.trades)))
    if named.instruments:
        ways.append(and_(IS_OPEN, col(TradeRow.instrument).in_(sorted(named.instruments))))
    if named.guards:
        ways.append(and_(IS_OPEN, _guarded_by(named.guards)))
    if not ways:
        return ()
    query = select(TradeRow).where(col(TradeRow.account_id) == account, or_(*ways))
    return (await session.exec(query.execution_options(populate_existing=True))).all()


def _guarded_by(orders: set[str]) -> ColumnElement[bool]:
    guards = (TradeRow.stop_order_id, TradeRow.target_order_id, TradeRow.trail_order_id)
    return or_(*(col(guard).in_(sorted(orders)) for guard in guards))
