"""Rows of backtests, and what they stand for."""

from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter

from adapters.postgres.tables import BacktestCheckpoint, BacktestRow
from domain.accounts import OwnerId
from domain.backtests import (
    Backtest,
    BacktestId,
    BacktestProgress,
    BacktestSpec,
    BacktestStatus,
    BacktestWish,
)
from domain.events import EventKind, NewEvent, Severity
from domain.simulation import BacktestEnd, CurvePoint, DataFound, Part, SavePoint, thinned

SPEC = TypeAdapter(BacktestSpec)
PROGRESS = TypeAdapter(BacktestProgress)
DATA = TypeAdapter(DataFound)

DRAWN = 240
"""How many points of an equity are kept to be drawn while a backtest runs."""

ENDED = {
    BacktestStatus.DONE: EventKind.BACKTEST_DONE,
    BacktestStatus.CANCELLED: EventKind.BACKTEST_CANCELLED,
    BacktestStatus.FAILED: EventKind.BACKTEST_FAILED,
}


def to_backtest(row: BacktestRow) -> Backtest:
    """Read a backtest."""
    return Backtest(
        id=BacktestId(row.id),
        owner=OwnerId(row.owner_id),
        source=row.source,
        spec=SPEC.validate_python(row.spec),
        config_hash=row.config_hash,
        status=BacktestStatus(row.status),
        wish=BacktestWish(row.wish),
        epoch=row.epoch,
    )


def to_point(row: BacktestCheckpoint) -> SavePoint:
    """Read a point to go on from."""
    return SavePoint(
        number=row.number,
        cursor=tuple(row.cursor),
        progress=PROGRESS.validate_python(row.progress),
        state=row.state,
        trades=Part(name=row.trades_part, rows=row.trades_rows) if row.trades_part else None,
        equity=Part(name=row.equity_part, rows=row.equity_rows) if row.equity_part else None,
        complete=row.complete,
    )


def shown(progress: BacktestProgress) -> dict[str, Any]:
    """Return the columns that show how far a backtest has come."""
    return {
        "ticks": progress.ticks,
        "market_time_ns": progress.time_ns,
        "trades": progress.trades,
        "balance": progress.balance,
        "nav": progress.nav,
    }


def curve_points(row: BacktestRow) -> list[CurvePoint]:
    """Read what there is to be drawn."""
    return [(int(at), float(balance), float(nav)) for at, balance, nav in row.curve["points"]]


def curve_with(points: list[CurvePoint], more: Sequence[CurvePoint]) -> dict[str, Any]:
    """Write what there is to be drawn, with what came behind it."""
    last = points[-1][0] if points else -1
    return {"points": thinned([*points, *(each for each in more if each[0] > last)], DRAWN)}


def ended_event(row: BacktestRow, end: BacktestEnd) -> NewEvent:
    """Tell how a backtest ended."""
    failed = end.status is BacktestStatus.FAILED
    said = f"Backtest of {row.strategy} {end.status}"
    return NewEvent(
        kind=ENDED[end.status],
        message=f"{said}: {end.detail}" if end.detail else said,
        severity=Severity.ERROR if failed else Severity.INFO,
        payload={"backtest_id": row.id, "strategy": row.strategy, "detail": end.detail},
    )
