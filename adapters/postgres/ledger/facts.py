"""What each kind of transaction does to the books."""

from collections.abc import Iterable
from typing import assert_never

from adapters.postgres.ledger import guards, holding, orders, trades
from adapters.postgres.ledger.page import Page
from domain.transactions import (
    BalanceMoved,
    OrderCancelled,
    OrderCreated,
    OrderFilled,
    OrderRejected,
    OtherFact,
    TradeRenamed,
    Transaction,
)


def apply(page: Page, transaction: Transaction) -> None:
    """Note one transaction's consequences on the page."""
    match transaction.fact:
        case OrderCreated() as fact if fact.trade is not None:
            guards.put_up(page, transaction.id, fact)
        case OrderCreated() as fact:
            orders.acknowledge(page, transaction.id, fact)
        case OrderFilled() as fact:
            _fill(page, transaction, fact)
        case OrderCancelled() as fact:
            orders.cancel(page, fact)
            guards.take_down(page, fact.order)
        case OrderRejected() as fact:
            orders.reject(page, transaction.id, fact)
        case BalanceMoved() as fact:
            holding.move(page, transaction, fact)
        case TradeRenamed() as fact:
            trades.rename(page, fact)
        case OtherFact():
            return
        case unknown:
            assert_never(unknown)


def _fill(page: Page, transaction: Transaction, fact: OrderFilled) -> None:
    order = page.orders.at_broker(fact.order, fact.intent)
    trades.write_fill(page, transaction, fact, order)
    if order is not None:
        orders.fill(page, order, transaction, fact)
    trades.tell_runs(page, fact, order)
    if order is not None:
        orders.drop_rest(page, order)


def attribute(page: Page, told: Iterable[Transaction]) -> None:
    """Give closes that are booked already, as nobody's, to the orders that asked for them."""
    for item in told:
        match item.fact:
            case OrderCreated() as fact:
                orders.acknowledge(page, item.id, fact)
            case OrderRejected() as fact:
                orders.reject(page, item.id, fact)
            case OrderCancelled() as fact:
                orders.cancel(page, fact)
            case OrderFilled() as fact:
                _give(page, item, fact)
            case _:
                continue


def _give(page: Page, item: Transaction, fact: OrderFilled) -> None:
    order = page.orders.at_broker(fact.order, None)
    if order is not None and not order.filled_units:
        orders.fill(page, order, item, fact)
        page.given[item.id] = order
