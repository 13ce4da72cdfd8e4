"""What is durable of backtests: what was asked for, how far each is, what it left."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from sqlalchemy import CursorResult, delete, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.backtest_rows import (
    DATA,
    PROGRESS,
    curve_points,
    curve_with,
    ended_event,
    results_json,
    shown,
    to_backtest,
    to_point,
)
from adapters.postgres.database import Database
from adapters.postgres.events import append_events
from adapters.postgres.stores import available
from adapters.postgres.tables import BacktestCheckpoint, BacktestRow
from domain.accounts import OwnerId
from domain.backtests import (
    OVER,
    Backtest,
    BacktestId,
    BacktestProgress,
    BacktestStatus,
    BacktestTakenOver,
    BacktestWish,
)
from domain.events import owner_stream
from domain.ports import Broadcast
from domain.simulation import BacktestEnd, DataFound, Report, SavePoint

KEPT_STATES = 2
AT_ONCE = 200
_OVER = [status.value for status in OVER]


class PostgresBacktestBook:
    """The durable side of every backtest."""

    def __init__(self, database: Database, broadcast: Broadcast) -> None:
        self._database = database
        self._broadcast = broadcast

    async def read(self, backtest: BacktestId) -> Backtest:
        """Read a backtest as it stands."""
        async with self._reading() as session:
            return to_backtest(await _row(session, backtest))

    async def take_over(self, backtest: BacktestId, detail: str, now: datetime) -> Backtest:
        """Say that it runs, and raise the epoch: no earlier worker may write any more."""
        async with self._writing() as session:
            row = await _row(session, backtest, lock=True)
            row.epoch += 1
            if row.status not in _OVER:
                row.status, row.status_detail = BacktestStatus.RUNNING, detail
                row.started_at, row.updated_at = row.started_at or now, now
            session.add(row)
            return to_backtest(row)

    async def note_data(self, backtest: BacktestId, data: DataFound) -> None:
        """Write down what was found; what was found first stands."""
        async with self._writing() as session:
            row = await _row(session, backtest, lock=True)
            if row.data is None:
                row.data, row.of_ticks = DATA.dump_python(data, mode="json"), data.ticks
                session.add(row)

    async def data(self, backtest: BacktestId) -> DataFound | None:
        """Read what was found; None before."""
        async with self._reading() as session:
            found = (await _row(session, backtest)).data
            return DATA.validate_python(found) if found is not None else None

    async def latest(self, backtest: BacktestId) -> SavePoint | None:
        """Read where to go on from; None before the first point."""
        query = (
            select(BacktestCheckpoint)
            .where(BacktestCheckpoint.backtest_id == backtest)
            .order_by(col(BacktestCheckpoint.number).desc())
            .limit(1)
        )
        async with self._reading() as session:
            row = (await session.exec(query)).one_or_none()
            return to_point(row) if row is not None else None

    async def points(self, backtest: BacktestId) -> Sequence[SavePoint]:
        """Read every point in order; old ones without their state."""
        query = (
            select(BacktestCheckpoint)
            .where(BacktestCheckpoint.backtest_id == backtest)
            .order_by(col(BacktestCheckpoint.number))
        )
        async with self._reading() as session:
            return [to_point(row) for row in (await session.exec(query)).all()]

    async def save(self, backtest: Backtest, point: SavePoint, now: datetime) -> None:
        """Write a point, and show how far it is."""
        async with self._writing() as session:
            row = await _own_row(session, backtest)
            curve = curve_with(curve_points(row), point.curve)
            await _show(session, backtest, shown(point.progress) | {"curve": curve}, now)
            # A commit whose answer was lost is done again.
            written = insert(BacktestCheckpoint).values(_values(backtest.id, point, now))
            await session.exec(written.on_conflict_do_nothing())
            await session.exec(
                update(BacktestCheckpoint)
                .where(
                    col(BacktestCheckpoint.backtest_id) == backtest.id,
                    col(BacktestCheckpoint.number) == point.number - KEPT_STATES,
                )
                .values(state=b"")
            )

    async def show(self, backtest: Backtest, progress: BacktestProgress, now: datetime) -> None:
        """Show how far a backtest has come."""
        async with self._writing() as session:
            await _show(session, backtest, shown(progress), now)

    async def set_status(
        self, backtest: BacktestId, status: BacktestStatus, detail: str, now: datetime
    ) -> None:
        """Say where a backtest stands that is not over."""
        async with self._writing() as session:
            row = await _row(session, backtest, lock=True)
            if row.status in _OVER:
                return
            row.status, row.status_detail, row.updated_at = status, detail, now
            session.add(row)

    async def set_wish(
        self, backtest: BacktestId, wish: BacktestWish, now: datetime
    ) -> BacktestWish:
        """Write down what somebody wants now; a cancel stands. Returns what is wanted."""
        async with self._writing() as session:
            row = await _row(session, backtest, lock=True)
            if row.wish != BacktestWish.CANCEL and row.status not in _OVER:
                row.wish, row.updated_at = wish, now
                session.add(row)
            return BacktestWish(row.wish)

    async def report_hash(self, backtest: BacktestId) -> str | None:
        """Return the hash of a report that was kept."""
        async with self._reading() as session:
            return (await _row(session, backtest)).report_hash

    async def keep_report(self, backtest: Backtest, report: Report, now: datetime) -> None:
        """Write a report's figures and files down, in place of the points."""
        values = {
            "metrics": dict(report.metrics),
            "report_hash": report.hash,
            "results": results_json(report),
        }
        async with self._writing() as session:
            await _show(session, backtest, values, now)
            await session.exec(
                delete(BacktestCheckpoint).where(col(BacktestCheckpoint.backtest_id) == backtest.id)
            )

    async def finish(self, backtest: BacktestId, end: BacktestEnd, now: datetime) -> None:
        """Say how a backtest ended; a second time changes nothing."""
        async with self._writing() as session:
            row = await _row(session, backtest, lock=True)
            if row.status in _OVER:
                return
            row.status, row.status_detail, row.status_field = end.status, end.detail, end.field
            row.finished_at = row.updated_at = now
            session.add(row)
            fact = ended_event(row, end)
            events = await append_events(session, owner_stream(OwnerId(row.owner_id)), [fact], now)
        await self._broadcast.publish(events)

    async def unfinished(self, left_alone_since: datetime) -> Sequence[Backtest]:
        """Read the backtests that are not over and were last touched before a moment."""
        query = (
            select(BacktestRow)
            .where(
                col(BacktestRow.status).not_in(_OVER),
                col(BacktestRow.updated_at) < left_alone_since,
            )
            .order_by(col(BacktestRow.updated_at))
            .limit(AT_ONCE)
        )
        async with self._reading() as session:
            return [to_backtest(row) for row in (await session.exec(query)).all()]

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[AsyncSession]:
        with available():
            async with self._database.reading() as session:
                yield session

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[AsyncSession]:
        with available():
            async with self._database.transaction() as session:
                yield session


async def _row(session: AsyncSession, backtest: BacktestId, *, lock: bool = False) -> BacktestRow:
    query = select(BacktestRow).where(BacktestRow.id == backtest)
    return (await session.exec(query.with_for_update() if lock else query)).one()


async def _own_row(session: AsyncSession, backtest: Backtest) -> BacktestRow:
    row = await _row(session, backtest.id, lock=True)
    if row.epoch != backtest.epoch:
        raise _taken_over(backtest)
    return row


async def _show(
    session: AsyncSession, backtest: Backtest, values: Mapping[str, object], now: datetime
) -> None:
    updated = await session.exec(
        update(BacktestRow)
        .where(col(BacktestRow.id) == backtest.id, col(BacktestRow.epoch) == backtest.epoch)
        .values(**values, updated_at=now)
    )
    if not isinstance(updated, CursorResult) or updated.rowcount != 1:
        raise _taken_over(backtest)


def _taken_over(backtest: Backtest) -> BacktestTakenOver:
    return BacktestTakenOver(f"backtest {backtest.id} has another worker")


def _values(backtest: BacktestId, point: SavePoint, now: datetime) -> dict[str, object]:
    return {
        "backtest_id": backtest,
        "number": point.number,
        "cursor": list(point.cursor),
        "progress": PROGRESS.dump_python(point.progress, mode="json"),
        "state": point.state,
        "trades_part": point.trades.name if point.trades else None,
        "trades_rows": point.trades.rows if point.trades else 0,
        "equity_part": point.equity.name if point.equity else None,
        "equity_rows": point.equity.rows if point.equity else 0,
        "prices_part": point.prices.name if point.prices else None,
        "prices_rows": point.prices.rows if point.prices else 0,
        "complete": point.complete,
        "saved_at": now,
    }
