"""What backtests left in the results store, page by page."""

import asyncio
from collections.abc import Sequence
from http import HTTPStatus
from itertools import pairwise
from typing import Any

import numpy as np

from adapters.history.errors import HistoryUnavailable
from adapters.history.opening import open_store
from adapters.postgres.backtest_rows import SPEC
from adapters.postgres.tables import BacktestRow
from adapters.results import Results, Rows
from api.backtests.schemas import BacktestTrade, EquityPoint
from api.problems import ProblemCode, ProblemError
from api.servers import Servers
from domain.backtests import BacktestSpec
from domain.simulation import Part
from domain.times import from_ns
from engine.metrics.values import money
from engine.results import EQUITY, TRADE, CloseReason


async def trades_of(
    servers: Servers, row: BacktestRow, parts: Sequence[Part], start: int, count: int
) -> list[BacktestTrade]:
    """Read trades from a row on."""
    spec = SPEC.validate_python(row.spec)
    trades: list[BacktestTrade] = await _reach(
        _trades, results_of(servers), spec, parts, start, count
    )
    return trades


async def equity_of(servers: Servers, parts: Sequence[Part], most: int) -> list[EquityPoint]:
    """Read an equity curve, thinned so that no lowest value is lost."""
    rows = await _reach(results_of(servers).read_rows, parts, EQUITY)
    if not len(rows):
        return []
    edges = np.unique(np.linspace(0, len(rows), min(len(rows), most) + 1, dtype=np.int64))
    return [_point(rows[start:end]) for start, end in pairwise(edges)]


async def file_of(servers: Servers, name: str) -> bytes:
    """Read a whole file."""
    content: bytes = await _reach(results_of(servers).read, name)
    return content


def results_of(servers: Servers) -> Results:
    """Open the results store."""
    return Results(open_store(servers.settings.results))


async def _reach(read: Any, *arguments: Any) -> Any:
    try:
        return await asyncio.to_thread(read, *arguments)
    except HistoryUnavailable as error:
        raise ProblemError(
            HTTPStatus.SERVICE_UNAVAILABLE, ProblemCode.RESULTS_UNAVAILABLE, str(error)
        ) from error


def _trades(
    results: Results, spec: BacktestSpec, parts: Sequence[Part], start: int, count: int
) -> list[BacktestTrade]:
    rows = results.read_rows(parts, TRADE, start, count)
    return [_trade(spec, start + number, found) for number, found in enumerate(rows)]


def _trade(spec: BacktestSpec, number: int, found: Any) -> BacktestTrade:
    instrument = spec.instruments[int(found["instrument"])]
    return BacktestTrade(
        row=number,
        trade=int(found["trade"]),
        instrument=instrument.name,
        reason=CloseReason(int(found["reason"])).name.lower(),
        units=int(found["units"]),
        opened_at=from_ns(int(found["open_time"])),
        closed_at=from_ns(int(found["close_time"])),
        entry=instrument.price(int(found["entry"])),
        exit=instrument.price(int(found["exit"])),
        profit=money(int(found["profit"])),
        financing=money(int(found["financing"])),
        adverse=int(found["adverse"]),
        favourable=int(found["favourable"]),
        entry_spread=int(found["entry_spread"]),
    )


def _point(rows: Rows) -> EquityPoint:
    last = rows[-1]
    return EquityPoint(
        time=from_ns(int(last["time"])),
        balance=money(int(last["balance"])),
        nav=money(int(last["nav"])),
        lowest=money(int(rows["lowest"].min())),
    )
