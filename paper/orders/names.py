"""How requests name orders, and which orders they mean."""

from dataclasses import dataclass

from paper.ledger.account import Account
from paper.ledger.book import Order
from paper.wire import TransactionId


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderName:
    """How a request names an order: by number, or by the client's own id."""

    id: TransactionId | None = None
    client_id: str | None = None


def find_order(account: Account, name: OrderName) -> Order | None:
    """Find an order: by number while it is remembered, by client id while it is pending."""
    if name.id is not None:
        return account.order(name.id)
    pending = account.pending_client_ids.get(name.client_id or "")
    return None if pending is None else account.pending_orders[pending]


def find_pending(account: Account, name: OrderName) -> Order | None:
    """Find an order that is pending still."""
    order = find_order(account, name)
    return order if order is not None and order.id in account.pending_orders else None
