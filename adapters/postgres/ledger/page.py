"""The page that is being written: one database transaction's worth of bookings."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.inbox import Letter
from adapters.postgres.tables import OrderRow
from domain.accounts import AccountId
from domain.events import NewEvent
from domain.order_terms import OrderKind


@dataclass(slots=True, kw_only=True)
class Page:
    """Where bookings are written, the events they cause, and the letters to the runs concerned.

    Letters are delivered last, so that no order is locked after a run.
    """

    session: AsyncSession
    account: AccountId
    now: datetime
    events: list[NewEvent] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    touched: dict[str, OrderRow] = field(default_factory=dict)

    @property
    def waited_for(self) -> list[OrderRow]:
        """Return the orders touched whose workflows wait for news; others see the answer."""
        return [order for order in self.touched.values() if order.kind != OrderKind.MARKET]
