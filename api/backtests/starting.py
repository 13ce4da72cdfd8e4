"""Start backtests: the row first, then its workflow."""

import logging
import secrets
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from sqlalchemy.exc import IntegrityError
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.backtest_rows import SPEC, to_backtest
from adapters.postgres.tables import BacktestRow
from api.backtests.requests import BacktestRequest
from api.orders.keys import Asker, refuse_other_wish
from api.problems import ProblemCode, invalid
from api.runs.starting import checked_parameters
from api.servers import TEMPORAL_AWAY, Servers
from domain.backtests import BacktestSpec, BacktestStatus, BacktestWish
from domain.instruments import MAJORS, Instrument
from domain.runs import ParameterValue
from engine.identity import config_hash
from engine.presets import preset_named
from workflows.backtest_desk import TemporalBacktestDesk

log = logging.getLogger(__name__)


def checked_spec(asked: BacktestRequest) -> BacktestSpec:
    """Check what is asked for, or answer which field is wrong."""
    chosen = preset_named(asked.strategy)
    wanted = {**chosen.parameters, **asked.parameters}
    return spec_with(asked, checked_parameters(chosen.strategy, wanted))


def spec_with(asked: BacktestRequest, parameters: Mapping[str, ParameterValue]) -> BacktestSpec:
    """Check all but the parameters, or answer which field is wrong."""
    if asked.start is not None and asked.end is not None and asked.end <= asked.start:
        raise invalid("end", "must be after start")
    instruments = tuple(_instrument(place, name) for place, name in enumerate(asked.instruments))
    if len(set(asked.instruments)) < len(asked.instruments):
        raise invalid("instruments", "names an instrument twice")
    chosen = preset_named(asked.strategy)
    return BacktestSpec(
        strategy=chosen.strategy,
        parameters=parameters,
        instruments=instruments,
        start=asked.start,
        end=asked.end,
        currency=asked.currency,
        balance=asked.balance,
        execution=asked.execution.changing(chosen.execution),
        rates=dict(asked.rates),
    )


def _instrument(place: int, name: str) -> Instrument:
    known = MAJORS.get(name)
    if known is None:
        message = f"{name} is not known; there are {', '.join(sorted(MAJORS))}"
        raise invalid(f"instruments.{place}", message, ProblemCode.INSTRUMENT_UNKNOWN)
    return known


async def start_backtest(
    servers: Servers, asker: Asker, asked: BacktestRequest, spec: BacktestSpec
) -> str:
    """Write a backtest down and start its workflow; returns its id.

    Without Temporal the backtest stands: a schedule starts what is left without a workflow.
    """
    row = _row(asker, asked, spec, asker.now)
    try:
        async with servers.database.transaction() as session:
            if (earlier := await _asked_before(session, asker, asked)) is not None:
                return earlier
            session.add(row)
    except IntegrityError:
        # The same key, at the same moment.
        async with servers.database.reading() as session:
            if (earlier := await _asked_before(session, asker, asked)) is not None:
                return earlier
        raise
    try:
        await TemporalBacktestDesk(servers.temporal).open_backtest(to_backtest(row))
    except TEMPORAL_AWAY as error:
        log.warning("backtest %s has no workflow yet: %s", row.id, error)
    return row.id


async def _asked_before(session: AsyncSession, asker: Asker, asked: BacktestRequest) -> str | None:
    if asker.key is None:
        return None
    query = select(BacktestRow).where(
        BacktestRow.owner_id == asker.owner, BacktestRow.idempotency_key == asker.key
    )
    row = (await session.exec(query)).one_or_none()
    if row is None:
        return None
    refuse_other_wish(row.asked, asker, asked)
    return row.id


def _row(asker: Asker, asked: BacktestRequest, spec: BacktestSpec, now: datetime) -> BacktestRow:
    return BacktestRow(
        id=secrets.token_hex(8),
        owner_id=asker.owner,
        idempotency_key=asker.key,
        asked=asker.wish(asked) if asker.key else None,
        strategy=spec.strategy,
        source=asked.source,
        spec=SPEC.dump_python(spec, mode="json"),
        config_hash=config_hash(spec, asked.source),
        status=BacktestStatus.QUEUED,
        wish=BacktestWish.RUN,
        balance=Decimal(spec.balance),
        nav=Decimal(spec.balance),
        curve={"points": []},
        created_at=now,
        updated_at=now,
    )
