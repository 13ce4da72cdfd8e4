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
from domain.simulation import BacktestEnd, CurvePoint, DataFound, Part, Report, SavePoint, thinned

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
        trades=_part(row.trades_part, row.trades_rows),
        equity=_part(row.equity_part, row.equity_rows),
        prices=_part(row.prices_part, row.prices_rows),
        complete=row.complete,
    )


def _part(name: str | None, rows: int) -> Part | None:
    return Part(name=name, rows=rows) if name is not None else None


def shown(progress: BacktestProgress) -> dict[str, Any]:
    """Return the columns that show how far a backtest has come."""
    return {
        "ticks": progress.ticks,
        "market_time_ns": progress.time_ns,
        "trades": progress.trades,
        "balance": progress.balance,
        "nav": progress.nav,
    }


def results_json(report: Report) -> dict[str, Any]:
    """Write down which files a report consists of."""
    return {
        "trades": {"name": report.trades.name, "rows": report.trades.rows},
        "equity": {"name": report.equity.name, "rows": report.equity.rows},
        "findings": [dict(each) for each in report.findings],
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
