"""Read at once all rows that a batch of transactions speaks of, and lock its orders."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from sqlalchemy import BindParameter, ColumnElement, String, and_, bindparam, literal_column, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

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
    given = _given(named, _ORDERS_BY)
    if not given:
        return Orders(())
    rows = await session.exec(_orders_by(*given), params={"account": account, **given})
    return Orders(rows.all())


async def _trades(session: AsyncSession, account: AccountId, named: _Named) -> Iterable[TradeRow]:
    given = _given(named, _TRADES_BY)
    if not given:
        return ()
    rows = await session.exec(_trades_by(*given), params={"account": account, **given})
    return rows.all()


def _given(named: _Named, ways: Iterable[str]) -> dict[str, list[str]]:
    """Return the names that there are, by the way in which they name rows."""
    found = {way: sorted(getattr(named, way)) for way in ways}
    return {way: names for way, names in found.items() if names}


def _among(way: str) -> BindParameter[Sequence[str]]:
    return bindparam(way, expanding=True, type_=String)


_ORDERS_BY: Mapping[str, ColumnElement[bool]] = {
    "intents": col(OrderRow.id).in_(_among("intents")),
    "orders": col(OrderRow.broker_order_id).in_(_among("orders")),
    "closes": and_(
        col(OrderRow.trade_id).in_(_among("closes")),
        col(OrderRow.broker_order_id).is_(None),
        col(OrderRow.state).in_(LOST),
    ),
}
_TRADES_BY: Mapping[str, ColumnElement[bool]] = {
    "trades": col(TradeRow.id).in_(_among("trades")),
    "instruments": and_(IS_OPEN, col(TradeRow.instrument).in_(_among("instruments"))),
    "guards": and_(
        IS_OPEN,
        or_(
            *(
                col(guard).in_(_among("guards"))
                for guard in (
                    TradeRow.stop_order_id,
                    TradeRow.target_order_id,
                    TradeRow.trail_order_id,
                )
            )
        ),
    ),
}


# Built once for each set of ways: that costs more than the database takes to carry them out.
@cache
def _orders_by(*ways: str) -> SelectOfScalar[OrderRow]:
    query = select(OrderRow).where(
        col(OrderRow.account_id) == bindparam("account", type_=String),
        or_(*(_ORDERS_BY[way] for way in ways)),
    )
    locked = query.order_by(col(OrderRow.id)).with_for_update()
    return locked.execution_options(populate_existing=True)


@cache
def _trades_by(*ways: str) -> SelectOfScalar[TradeRow]:
    query = select(TradeRow).where(
        col(TradeRow.account_id) == bindparam("account", type_=String),
        or_(*(_TRADES_BY[way] for way in ways)),
    )
    return query.execution_options(populate_existing=True)
