"""An account's pending orders, which remember which of them came, changed or went."""

from paper.ledger.book import Order
from paper.wire import TransactionId


class PendingOrders(dict[TransactionId, Order]):
    """The pending orders by number, oldest first."""

    def __init__(self) -> None:
        super().__init__()
        self._changed: set[TransactionId] = set()

    def __setitem__(self, order_id: TransactionId, order: Order) -> None:
        super().__setitem__(order_id, order)
        self._changed.add(order_id)

    def __delitem__(self, order_id: TransactionId) -> None:
        super().__delitem__(order_id)
        self._changed.add(order_id)

    def take_changes(self) -> set[TransactionId]:
        """Return the orders that came, changed or went since this was last asked."""
        changed, self._changed = self._changed, set()
        return changed
