"""Backtests to ask for."""

import secrets
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from adapters.postgres.backtest_rows import SPEC
from adapters.postgres.database import Database
from adapters.postgres.tables import BacktestRow, User
from domain.backtests import BARE, BacktestId, BacktestProgress, BacktestSpec
from domain.instruments import MAJORS
from domain.simulation import SavePoint
from strategies.catalogue import validate_parameters

OWNER = "owner"
SPEC_OF_TEST = BacktestSpec(
    strategy="ema_cross",
    parameters=validate_parameters("ema_cross", {}),
    instruments=(MAJORS["EUR_USD"],),
    execution=BARE,
)


def now() -> datetime:
    """Read the clock."""
    return datetime.now(UTC)


def spec(**changes: Any) -> BacktestSpec:
    """Ask for the benchmark's EMA cross on EUR_USD, with some changes."""
    return replace(SPEC_OF_TEST, **changes)


def point(number: int, *, ticks: int | None = None, complete: bool = False) -> SavePoint:
    """Write a point a thousand ticks behind the one before."""
    reached = number * 1_000 if ticks is None else ticks
    return SavePoint(
        number=number,
        cursor=(reached,),
        progress=BacktestProgress(
            ticks=reached, time_ns=reached * 10**9, trades=number, balance=Decimal(100_000)
        ),
        state=bytes([number]),
        curve=((reached * 1_000, 100_000.0, 100_000.0),),
        complete=complete,
    )


async def add_owner(database: Database, owner: str = OWNER) -> None:
    """Write down a person."""
    async with database.transaction() as session:
        session.add(
            User(id=owner, username=owner, password_hash="-", role="trader", created_at=now())
        )


async def add_backtest(database: Database, **changes: Any) -> BacktestId:
    """Write down a backtest of the owner's."""
    fields: dict[str, Any] = {
        "id": secrets.token_hex(8),
        "owner_id": OWNER,
        "strategy": "ema_cross",
        "source": "paper",
        "spec": SPEC.dump_python(SPEC_OF_TEST, mode="json"),
        "config_hash": "-",
        "status": "queued",
        "wish": "run",
        "balance": Decimal(100_000),
        "nav": Decimal(100_000),
        "curve": {"points": []},
        "created_at": now(),
        "updated_at": now(),
    }
    row = BacktestRow(**fields | changes)
    async with database.transaction() as session:
        session.add(row)
    return BacktestId(row.id)
