"""Find orders that nobody works on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from temporalio import activity

from contracts.maintenance import OrphansFound
from domain.books import Books
from domain.ports import OrderDesk


@dataclass(frozen=True)
class OrphanActivities:
    """Opens the workflow of every unfinished order that has been left alone."""

    books: Books
    desk: OrderDesk
    clock: Callable[[], datetime]

    @activity.defn
    async def open_waiting_orders(self) -> OrphansFound:
        """Start workflows for waiting intents; one that runs already is left as it is."""
        waiting = await self.books.take_waiting_orders(self.clock())
        for intent in waiting:
            await self.desk.open_order(intent)
        return OrphansFound(orders=tuple(intent.id for intent in waiting))
