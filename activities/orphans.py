"""Find orders that nobody works on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from temporalio import activity

from contracts.maintenance import OrphansFound
from domain.books import Books
from domain.groups import GroupDesk
from domain.ports import OrderDesk


@dataclass(frozen=True)
class OrphanActivities:
    """Opens the workflow of every unfinished order that has been left alone."""

    books: Books
    desk: OrderDesk
    group_desk: GroupDesk
    clock: Callable[[], datetime]

    @activity.defn
    async def open_waiting_orders(self) -> OrphansFound:
        """Start workflows for waiting intents and their groups; one that runs is left as it is."""
        waiting = await self.books.take_waiting_orders(self.clock())
        for group, account in {(item.group, item.account) for item in waiting}:
            if group is not None:
                await self.group_desk.open_group(group, account)
        for intent in waiting:
            await self.desk.open_order(intent)
        return OrphansFound(orders=tuple(intent.id for intent in waiting))
