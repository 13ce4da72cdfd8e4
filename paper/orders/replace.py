"""A pending order that gives way to another of its kind, in one batch."""

from collections.abc import Mapping
from dataclasses import replace
from typing import assert_never

from paper.behaviour import ReplaceInherits
from paper.codec import encode
from paper.ledger.account import Account
from paper.ledger.book import Order
from paper.ledger.transactions import CancelReason, OrderCancel, OrderReject
from paper.money.valuation import Market
from paper.orders.draft import Draft
from paper.orders.entry import accept_entry, enter
from paper.orders.placing import ClientOrder
from paper.orders.protective import GuaranteedStop, Protection, refuse_guaranteed
from paper.orders.refusals import RejectReason
from paper.orders.replace_protective import replace_protective
from paper.orders.terms import (
    EntryOrder,
    LimitOrder,
    MarketIfTouchedOrder,
    MarketOrder,
    OrderReason,
    StopOrder,
)
from paper.wire import Json, TransactionId

NOT_REQUESTED = {
    "initialMarketPrice",
    "partialFill",
    "reason",
    "orderFillTransactionID",
    "replacesOrderID",
    "cancellingTransactionID",
}
"""What an order has and no request says."""


def replace_order(
    account: Account, market: Market, old: Order, order: ClientOrder, now: int, draft: Draft
) -> None:
    """Cancel a pending order and create another in its place, or refuse and let it stay.

    The new order must be of the same type, and for the same instrument or trade.
    """
    match order:
        case MarketOrder():
            _refuse(old, order, RejectReason.REPLACING_ORDER_INVALID, draft)
        case LimitOrder() | StopOrder() | MarketIfTouchedOrder():
            _replace_entry(account, market, old, order, now, draft)
        case Protection():
            replace_protective(account, market, old, order, now, draft)
        case GuaranteedStop():
            refuse_guaranteed(order, draft)
        case _:
            assert_never(order)


def handed_on(old: Order, rule: ReplaceInherits) -> Mapping[str, Json]:
    """Return what an order hands on to its successor, as a request would have said it."""
    terms = encode(old.terms)
    match rule:
        case ReplaceInherits.NOTHING:
            return {}
        case ReplaceInherits.CLIENT_EXTENSIONS:
            return {name: each for name, each in terms.items() if name == "clientExtensions"}
        case ReplaceInherits.EVERYTHING:
            silent = NOT_REQUESTED | ({"price"} if "distance" in terms else set())
            return {name: each for name, each in terms.items() if name not in silent}


def _replace_entry(
    account: Account, market: Market, old: Order, order: EntryOrder, now: int, draft: Draft
) -> None:
    if not isinstance(old.terms, type(order)) or old.terms.instrument != order.instrument:
        _refuse(old, order, RejectReason.REPLACING_ORDER_INVALID, draft)
        return
    accepted = accept_entry(account, market, order, now, replaces=old.id)
    if isinstance(accepted, RejectReason):
        _refuse(old, order, accepted, draft)
        return
    cancel = OrderCancel(
        order_id=old.id,
        client_order_id=old.client_id,
        reason=CancelReason.CLIENT_REQUEST_REPLACED,
        replaced_by_order_id=TransactionId(draft.next_id + 1),
    )
    successor = replace(
        accepted,
        reason=OrderReason.REPLACEMENT,
        replaces_order_id=old.id,
        cancelling_transaction_id=draft.add(cancel),
    )
    enter(account, market, successor, now, draft)


def _refuse(
    old: Order, order: MarketOrder | EntryOrder, reason: RejectReason, draft: Draft
) -> None:
    asked = replace(order, reason=OrderReason.REPLACEMENT)
    draft.add(OrderReject(order=asked, reject_reason=reason, intended_replaces_order_id=old.id))
