"""The page that is being written: one database transaction's worth of bookings."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.inbox import Letter
from domain.accounts import AccountId
from domain.events import NewEvent


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
