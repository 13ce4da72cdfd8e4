"""An order before the rules: its account is held from the facts to the verdict."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import assert_never

from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres import approvals, verdicts
from adapters.postgres.accounts import lock_account_of
from adapters.postgres.database import Database
from adapters.postgres.events import append_events
from adapters.postgres.intents import read_order
from adapters.postgres.risk_facts import read_facts
from adapters.postgres.tables import OrderRow
from domain.accounts import AccountId
from domain.books import Decided
from domain.events import NewEvent, account_stream
from domain.orders import IntentId, OrderState, RunId
from domain.ports import Broadcast
from domain.risk.snapshot import OrderFacts
from domain.risk.verdict import Accepted, Denied, NeedsApproval, Verdict


class HeldOrder:
    """An order whose account nobody else can take room from until the transaction ends."""

    def __init__(self, session: AsyncSession, order: OrderRow, facts: OrderFacts) -> None:
        self._session = session
        self._order = order
        self.facts = facts
        self.events: list[NewEvent] = []
        self.denied = False

    async def approval_ends(self) -> datetime | None:
        """Return when the approval that the order waits for is over; nothing where it does not."""
        if self.facts.state is not OrderState.AWAITING_APPROVAL:
            return None
        intent = self.facts.intent.id
        return (await approvals.read_approval(self._session, intent)).expires_at

    async def decide(self, verdict: Verdict, now: datetime) -> Decided:
        """Write a verdict and take the room that it allows."""
        session, order = self._session, self._order
        expires_at = None
        match verdict:
            case Accepted():
                self.events += await verdicts.accept(session, order, verdict, now)
            case NeedsApproval():
                asked, expires_at = await approvals.ask(session, order, verdict, now)
                self.events.append(asked)
            case Denied():
                self.denied = True
                self.events.append(await verdicts.deny(session, order, verdict, now))
            case unknown:
                assert_never(unknown)
        return Decided(state=OrderState(order.state), expires_at=expires_at)


@asynccontextmanager
async def hold(
    database: Database, broadcast: Broadcast, intent: IntentId, now: datetime
) -> AsyncIterator[HeldOrder]:
    """Hold an order with its account; commit what was decided, then tell of it."""
    async with database.transaction() as session:
        account = await lock_account_of(session, intent)
        account_id = AccountId(account.id)
        order = await read_order(session, intent, lock=True)
        held = HeldOrder(session, order, await read_facts(session, order, account))
        yield held
        events = await append_events(session, account_stream(account_id), held.events, now)
    await broadcast.publish(events)
    if held.denied and order.run_id is not None:
        await broadcast.wake([RunId(order.run_id)])
