"""The page that is being written: one database transaction's worth of bookings."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.accounts import AccountId
from domain.events import NewEvent
from domain.orders import RunId


@dataclass(slots=True, kw_only=True)
class Page:
    """Where bookings are written, the events they cause and the runs they concern."""

    session: AsyncSession
    account: AccountId
    now: datetime
    events: list[NewEvent] = field(default_factory=list)
    runs: set[RunId] = field(default_factory=set)
