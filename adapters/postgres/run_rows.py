"""Reads of runs inside a transaction: the run itself, and what the ledger says of it."""

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.accounts import read_instruments
from adapters.postgres.ledger.reading import IS_OPEN
from adapters.postgres.tables import (
    AccountRow,
    JournalEntry,
    OrderRow,
    RunCheckpoint,
    StrategyRun,
    TradeRow,
)
from domain.accounts import AccountId, Feed, OwnerId
from domain.instruments import MAJORS, Instrument
from domain.numbers import Price, Units
from domain.orders import FINAL, IntentId, RunId
from domain.positions import Trade, position
from domain.runs import Checkpoint, Run, RunStatus, RunStop, Standing, StopMode
from domain.ticks import parse_tick_id

IS_UNDER_WAY = col(OrderRow.state).not_in([state.value for state in FINAL])


async def to_run(session: AsyncSession, row: StrategyRun) -> Run:
    """Read a run with its account's feed and instrument."""
    account = await session.get_one(AccountRow, row.account_id)
    return Run(
        id=RunId(row.id),
        owner=OwnerId(row.owner_id),
        account=AccountId(row.account_id),
        feed=Feed(account.feed),
        strategy=row.strategy,
        instrument=await _instrument(session, row),
        parameters=row.parameters,
        config_hash=row.config_hash,
        status=RunStatus(row.status),
        epoch=row.epoch,
        stop=_stop(row),
    )


def _stop(row: StrategyRun) -> RunStop | None:
    if row.stop_mode is None:
        return None
    return RunStop(mode=StopMode(row.stop_mode), reason=row.status_detail, until=row.stop_until)


async def _instrument(session: AsyncSession, row: StrategyRun) -> Instrument:
    known = await read_instruments(session, AccountId(row.account_id))
    return known.get(row.instrument) or MAJORS[row.instrument]


async def read_standing(session: AsyncSession, run: StrategyRun) -> Standing:
    """Add up a run's open trades, and find its order that is still open."""
    held = position(run.instrument, await read_open_trades(session, RunId(run.id)))
    pending = await _open_decision(session, run)
    return Standing(
        position=held.units,
        entry=held.average_price,
        inbox_number=run.inbox_sequence,
        pending_decision=(pending.decision or 0) if pending else 0,
        waiting=Price(pending.price) if pending and pending.price is not None else None,
        drains=run.stop_mode == StopMode.DRAIN,
    )


async def read_open_trades(session: AsyncSession, run: RunId) -> list[Trade]:
    """Read a run's open trades."""
    query = select(TradeRow).where(col(TradeRow.run_id) == run, IS_OPEN)
    return [_trade(row) for row in (await session.exec(query)).all()]


async def read_open_orders(session: AsyncSession, run: RunId) -> list[OrderRow]:
    """Read a run's orders that are not over."""
    query = select(OrderRow).where(col(OrderRow.run_id) == run, IS_UNDER_WAY)
    return list((await session.exec(query)).all())


async def _open_decision(session: AsyncSession, run: StrategyRun) -> OrderRow | None:
    query = (
        select(OrderRow)
        .where(col(OrderRow.run_id) == run.id, col(OrderRow.decision).is_not(None), IS_UNDER_WAY)
        .order_by(col(OrderRow.decision).desc())
        .limit(1)
    )
    return (await session.exec(query)).one_or_none()


async def orders_to_cancel(session: AsyncSession, run: RunId) -> list[OrderRow]:
    """Read a run's orders that its journal cancels and that are not over yet."""
    cancelled = select(col(JournalEntry.payload)["order"].as_integer()).where(
        col(JournalEntry.run_id) == run, col(JournalEntry.kind) == "cancel"
    )
    query = select(OrderRow).where(
        col(OrderRow.run_id) == run, IS_UNDER_WAY, col(OrderRow.decision).in_(cancelled)
    )
    return list((await session.exec(query)).all())


def _trade(row: TradeRow) -> Trade:
    return Trade(
        id=row.id,
        instrument=row.instrument,
        initial_units=Units(row.initial_units),
        units=Units(row.units),
        price=Price(row.price),
        intent=IntentId(row.intent_id) if row.intent_id else None,
        run=RunId(row.run_id) if row.run_id else None,
    )


def to_checkpoint(row: RunCheckpoint) -> Checkpoint:
    """Read a checkpoint."""
    return Checkpoint(
        number=row.number,
        after=parse_tick_id(row.after_tick),
        journal_sequence=row.journal_sequence,
        inbox_number=row.inbox_number,
        decisions=row.decisions,
        ticks_seen=row.ticks_seen,
        state=row.state,
    )
