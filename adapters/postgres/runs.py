"""What is durable of strategy runs: journal, inbox, checkpoints and status.

A loop that has been replaced is stopped by its epoch; should two write at the same moment, the
keys of journal and intents let only one of them through, and the other starts over from its
checkpoint.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.database import Database
from adapters.postgres.events import append_events
from adapters.postgres.inbox import Letter, put_in_inbox
from adapters.postgres.intents import to_intent, write_intent
from adapters.postgres.journal import arrived, journalled
from adapters.postgres.run_events import gap_event, run_ended, run_started
from adapters.postgres.run_rows import (
    orders_to_cancel,
    read_open_orders,
    read_open_trades,
    read_standing,
    to_checkpoint,
    to_run,
)
from adapters.postgres.run_writes import count, journal, save, show
from adapters.postgres.stores import available
from adapters.postgres.tables import (
    JournalEntry,
    OrderRow,
    RunCheckpoint,
    RunInboxEntry,
    StrategyRun,
)
from domain.events import Event, NewEvent, account_stream
from domain.orders import OrderIntent, RunId
from domain.ports import Broadcast
from domain.positions import Trade
from domain.runs import (
    ENDED,
    Checkpoint,
    Journalled,
    Run,
    RunGap,
    RunInput,
    RunStatus,
    RunStop,
    Standing,
    StopMode,
)

_ENDED = [status.value for status in ENDED]


class PostgresRunBook:
    """The durable side of every run."""

    def __init__(self, database: Database, broadcast: Broadcast) -> None:
        self._database = database
        self._broadcast = broadcast

    async def take_over(self, run: RunId) -> Run:
        """Raise the run's epoch, so that no earlier loop may write any more.

        The row is locked first against those who write at this moment: what they wrote is
        there to be read, and whoever comes after them is refused.
        """
        async with self._writing() as session:
            query = select(StrategyRun.id).where(col(StrategyRun.id) == run)
            (await session.exec(query.with_for_update())).one()
            row = (
                await session.exec(
                    update(StrategyRun)
                    .where(col(StrategyRun.id) == run)
                    .values(epoch=StrategyRun.epoch + 1)
                    .returning(StrategyRun)
                )
            ).scalar_one()
            return await to_run(session, row)

    async def latest_checkpoint(self, run: RunId) -> Checkpoint | None:
        """Return where to go on from; None before the first."""
        query = (
            select(RunCheckpoint)
            .where(col(RunCheckpoint.run_id) == run)
            .order_by(col(RunCheckpoint.number).desc())
            .limit(1)
        )
        with available():
            async with self._database.reading() as session:
                row = (await session.exec(query)).one_or_none()
        return to_checkpoint(row) if row is not None else None

    async def journal_after(self, run: RunId, sequence: int) -> Sequence[Journalled]:
        """Read the journal after a place in it, in order."""
        query = (
            select(JournalEntry)
            .where(col(JournalEntry.run_id) == run, col(JournalEntry.sequence) > sequence)
            .order_by(col(JournalEntry.sequence))
        )
        with available():
            async with self._database.reading() as session:
                return [journalled(row) for row in (await session.exec(query)).all()]

    async def inbox_after(self, run: RunId, number: int) -> Sequence[RunInput]:
        """Read what arrived for the run after a number, in order."""
        query = (
            select(RunInboxEntry)
            .where(col(RunInboxEntry.run_id) == run, col(RunInboxEntry.number) > number)
            .order_by(col(RunInboxEntry.number))
        )
        with available():
            async with self._database.reading() as session:
                return [arrived(row) for row in (await session.exec(query)).all()]

    async def write_entry(self, run: Run, entry: Journalled, now: datetime) -> None:
        """Journal an input before the strategy is shown it, or a cancel before it is passed on."""
        async with self._writing() as session:
            await journal(session, run, entry, now)

    async def write_decision(
        self, run: Run, entry: Journalled, intent: OrderIntent, now: datetime
    ) -> None:
        """Journal a decision together with the order that it asks for."""
        async with self._writing() as session:
            written = await write_intent(session, intent, now)
            await journal(session, run, entry, now)
        await self._broadcast.publish(written.events)

    async def intent(self, run: RunId, decision: int) -> OrderIntent | None:
        """Return the order of a journalled decision."""
        query = select(OrderRow).where(
            col(OrderRow.run_id) == run, col(OrderRow.decision) == decision
        )
        with available():
            async with self._database.reading() as session:
                row = (await session.exec(query)).one_or_none()
        return to_intent(row) if row is not None else None

    async def cancels(self, run: RunId) -> Sequence[OrderIntent]:
        """Read the orders that the run has decided to cancel and that are not over yet."""
        with available():
            async with self._database.reading() as session:
                return [to_intent(row) for row in await orders_to_cancel(session, run)]

    async def save_checkpoint(self, run: Run, checkpoint: Checkpoint, now: datetime) -> None:
        """Save where to go on from, with the run's counts."""
        async with self._writing() as session:
            await count(session, run, checkpoint)
            await save(session, run, checkpoint, now)

    async def standing(self, run: RunId) -> Standing:
        """Read the run's position and pending order from the ledger, as of one moment."""
        async with self._writing() as session:
            query = select(StrategyRun).where(col(StrategyRun.id) == run)
            row = (await session.exec(query.with_for_update(key_share=True))).one()
            return await read_standing(session, row)

    async def start(self, run: Run, checkpoint: Checkpoint, detail: str, now: datetime) -> None:
        """Save the first checkpoint and say that the run trades from now on."""
        async with self._writing() as session:
            await count(session, run, checkpoint)
            await show(session, run, RunStatus.RUNNING, detail)
            await save(session, run, checkpoint, now)
            events = await _tell(session, run, run_started(run, detail), now)
        await self._broadcast.publish(events)

    async def cross_gap(self, run: Run, gap: RunGap, checkpoint: Checkpoint, now: datetime) -> None:
        """Record a gap as an event, with the checkpoint from which the run goes on after it."""
        async with self._writing() as session:
            await count(session, run, checkpoint)
            await save(session, run, checkpoint, now)
            events = await _tell(session, run, gap_event(run, gap), now)
        await self._broadcast.publish(events)

    async def set_status(self, run: Run, status: RunStatus, detail: str) -> None:
        """Say where the run stands."""
        async with self._writing() as session:
            await show(session, run, status, detail)

    async def stop(self, run: RunId, stop: RunStop, now: datetime) -> None:
        """Write down that a run is to stop, and tell one that is to drain through its inbox."""
        async with self._writing() as session:
            query = select(StrategyRun).where(col(StrategyRun.id) == run).with_for_update()
            row = (await session.exec(query)).one()
            drains = stop.mode is StopMode.DRAIN
            if row.status in _ENDED or (drains and row.stop_mode not in (None, StopMode.DRAIN)):
                return
            if drains and row.stop_mode is None:
                await put_in_inbox(session, Letter(run=run, kind="drain", payload={}), now)
            row.status, row.status_detail = RunStatus.STOPPING, stop.reason
            row.stop_mode, row.stop_until = stop.mode, stop.until
            session.add(row)
        await self._broadcast.wake([run])

    async def open_orders(self, run: RunId) -> Sequence[OrderIntent]:
        """Read a run's orders that are not over."""
        with available():
            async with self._database.reading() as session:
                return [to_intent(row) for row in await read_open_orders(session, run)]

    async def open_trades(self, run: RunId) -> Sequence[Trade]:
        """Read what a run holds."""
        with available():
            async with self._database.reading() as session:
                return await read_open_trades(session, run)

    async def write_order(self, intent: OrderIntent, now: datetime) -> None:
        """Write down an order that the platform asks for; a second time changes nothing."""
        async with self._writing() as session:
            written = await write_intent(session, intent, now)
        await self._broadcast.publish(written.events)

    async def finish(self, run: RunId, status: RunStatus, detail: str, now: datetime) -> None:
        """Say that the run has ended, stopped or failed; a second time changes nothing."""
        async with self._writing() as session:
            changed = (
                await session.exec(
                    update(StrategyRun)
                    .where(col(StrategyRun.id) == run, col(StrategyRun.status).not_in(_ENDED))
                    .values(
                        status=status,
                        status_detail=detail,
                        stopped_at=now,
                        epoch=StrategyRun.epoch + 1,
                    )
                    .returning(StrategyRun)
                )
            ).scalar_one_or_none()
            if changed is None:
                return
            events = await _tell(
                session, await to_run(session, changed), run_ended(changed, status, detail), now
            )
        await self._broadcast.publish(events)

    async def active(self) -> Sequence[Run]:
        """Read every run that has not ended."""
        query = select(StrategyRun).where(col(StrategyRun.status).not_in(_ENDED))
        with available():
            async with self._database.reading() as session:
                rows = (await session.exec(query)).all()
                return [await to_run(session, row) for row in rows]

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[AsyncSession]:
        with available():
            async with self._database.transaction() as session:
                yield session


async def _tell(session: AsyncSession, run: Run, fact: NewEvent, now: datetime) -> list[Event]:
    return await append_events(session, account_stream(run.account), [fact], now)
