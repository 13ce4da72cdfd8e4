"""What a client calls its pending order, changed after the order was made."""

from dataclasses import dataclass

from paper.behaviour import DuplicateClientId
from paper.ledger.account import Account
from paper.ledger.book import Order
from paper.ledger.transactions import OrderClientExtensionsModify, OrderClientExtensionsModifyReject
from paper.money.valuation import Market
from paper.orders.names import OrderName, find_pending
from paper.orders.refusals import RejectReason
from paper.orders.terms import ClientExtensions
from paper.orders.validation import refuse_order_extensions, refuse_trade_extensions


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRenaming:
    """What an order, and the trade that it would open, are to be called; None stays as it is."""

    order: OrderName
    extensions: ClientExtensions | None
    trade_extensions: ClientExtensions | None


def rename_order(
    account: Account, market: Market, wanted: OrderRenaming
) -> OrderClientExtensionsModify | OrderClientExtensionsModifyReject:
    """Give a pending order other names, or say why not."""
    order = find_pending(account, wanted.order)
    reason = _refusal(account, market, order, wanted)
    if order is None or reason is not None:
        return OrderClientExtensionsModifyReject(
            order_id=wanted.order.id if order is None else order.id,
            client_order_id=wanted.order.client_id if order is None else order.client_id,
            client_extensions_modify=wanted.extensions,
            trade_client_extensions_modify=wanted.trade_extensions,
            reject_reason=reason or RejectReason.ORDER_DOESNT_EXIST,
        )
    return OrderClientExtensionsModify(
        order_id=order.id,
        client_order_id=order.client_id,
        client_extensions_modify=wanted.extensions,
        trade_client_extensions_modify=wanted.trade_extensions,
    )


def _refusal(
    account: Account, market: Market, order: Order | None, wanted: OrderRenaming
) -> RejectReason | None:
    if order is None:
        return RejectReason.ORDER_DOESNT_EXIST
    if wanted.extensions is None and wanted.trade_extensions is None:
        return RejectReason.CLIENT_EXTENSIONS_DATA_MISSING
    fault = refuse_order_extensions(wanted.extensions)
    fault = fault or refuse_trade_extensions(wanted.trade_extensions)
    if fault is not None or market.behaviour.duplicate_client_id is DuplicateClientId.ACCEPT:
        return fault
    asked = wanted.extensions.id if wanted.extensions else None
    holder = account.pending_client_ids.get(asked or "", order.id)
    return None if holder == order.id else RejectReason.CLIENT_ORDER_ID_ALREADY_EXISTS
