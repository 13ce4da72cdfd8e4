"""The answer to a request that sets a trade's protective orders."""

from collections.abc import Mapping

from paper.desk import Batch
from paper.ledger.fills import OrderFill
from paper.ledger.transactions import OrderCancel, OrderReject, Transaction
from paper.orders.terms import OrderType, ProtectiveOrder
from paper.wire import TimeFormat, TransactionId, Wire

PREFIXES = {
    OrderType.TAKE_PROFIT: "takeProfitOrder",
    OrderType.STOP_LOSS: "stopLossOrder",
    OrderType.TRAILING_STOP_LOSS: "trailingStopLossOrder",
    OrderType.GUARANTEED_STOP_LOSS: "guaranteedStopLossOrder",
}


def dependents_view(
    batch: Batch, before: Mapping[TransactionId, OrderType], time_format: TimeFormat
) -> Wire:
    """Show each transaction under the name of the order that it is about and what it did to it.

    `before` are the orders that hung on the trade before the batch.
    """
    created = {each.id: each.body.TYPE for each in batch if isinstance(each.body, ProtectiveOrder)}
    wire: Wire = {}
    for transaction in batch:
        name = _name(transaction, before, created)
        if name is not None:
            wire[name] = transaction.to_wire(time_format)
    return wire


def _name(
    transaction: Transaction,
    before: Mapping[TransactionId, OrderType],
    created: Mapping[TransactionId, OrderType],
) -> str | None:
    match transaction.body:
        case OrderReject(order=order):
            return f"{PREFIXES[order.TYPE]}RejectTransaction"
        case OrderCancel(order_id=order_id) if order_id in before:
            return f"{PREFIXES[before[order_id]]}CancelTransaction"
        case OrderCancel(order_id=order_id) if order_id in created:
            return f"{PREFIXES[created[order_id]]}CreatedCancelTransaction"
        case OrderFill(order_id=order_id) if order_id in created:
            return f"{PREFIXES[created[order_id]]}FillTransaction"
        case body if isinstance(body, ProtectiveOrder):
            return f"{PREFIXES[body.TYPE]}Transaction"
    return None
