"""Start studies: the row first, then its workflow."""

import logging
import secrets
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.study_rows import to_study
from adapters.postgres.tables import StudyRow
from adapters.studies import STUDY
from api.backtests.starting import spec_with
from api.orders.keys import Asker, refuse_other_wish
from api.problems import ProblemCode, invalid
from api.research.requests import StudyRequest
from api.servers import TEMPORAL_AWAY, Servers
from domain.backtests import BacktestWish
from domain.research import StudyFault, StudySpec, StudyStatus
from domain.runs import ParameterValue
from engine.identity import config_hash
from engine.research.searching import searcher
from strategies.base import InvalidParameter
from strategies.catalogue import UnknownStrategy, checked, strategy_class
from strategies.form import parameters_of
from workflows.study_desk import TemporalStudyDesk

log = logging.getLogger(__name__)


def checked_study(asked: StudyRequest) -> StudySpec:
    """Check what is asked for, or answer which field is wrong."""
    walk = asked.walk_forward
    spec = StudySpec(
        base=spec_with(asked, _fixed(asked)),
        space={name: each.vary() for name, each in asked.space.items()},
        method=asked.method,
        trials=asked.trials,
        seed=asked.seed,
        objective=asked.objective,
        minimum_trades=asked.minimum_trades,
        batch=asked.batch,
        walk_forward=walk.walk_forward() if walk is not None else None,
    )
    try:
        searcher(spec)
    except StudyFault as fault:
        raise invalid(fault.field.removeprefix("base."), fault.message) from fault
    return spec


def _fixed(asked: StudyRequest) -> dict[str, ParameterValue]:
    """Fill in the defaults of what does not vary; how all fit together is seen trial by trial."""
    try:
        declared = parameters_of(strategy_class(asked.strategy))
        given = {
            field.name: checked(field, asked.parameters.get(field.name, field.default))
            for field in declared
        }
    except UnknownStrategy as error:
        raise invalid("strategy", str(error), ProblemCode.STRATEGY_UNKNOWN) from error
    except InvalidParameter as error:
        raise invalid(error.field, error.problem) from error
    whole = {**asked.parameters, **given}
    return {name: value for name, value in whole.items() if name not in asked.space}


async def start_study(servers: Servers, asker: Asker, asked: StudyRequest, spec: StudySpec) -> str:
    """Write a study down and start its workflow; returns its id.

    Without Temporal the study stands: a schedule starts what is left without a workflow.
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
        await TemporalStudyDesk(servers.temporal).open_study(to_study(row))
    except TEMPORAL_AWAY as error:
        log.warning("study %s has no workflow yet: %s", row.id, error)
    return row.id


async def _asked_before(session: AsyncSession, asker: Asker, asked: StudyRequest) -> str | None:
    if asker.key is None:
        return None
    query = select(StudyRow).where(
        StudyRow.owner_id == asker.owner, StudyRow.idempotency_key == asker.key
    )
    row = (await session.exec(query)).one_or_none()
    if row is None:
        return None
    refuse_other_wish(row.asked, asker, asked)
    return row.id


def _row(asker: Asker, asked: StudyRequest, spec: StudySpec, now: datetime) -> StudyRow:
    return StudyRow(
        id=secrets.token_hex(8),
        owner_id=asker.owner,
        idempotency_key=asker.key,
        asked=asker.wish(asked) if asker.key else None,
        strategy=spec.base.strategy,
        source=asked.source,
        spec=STUDY.dump_python(spec, mode="json"),
        config_hash=config_hash(spec.base, asked.source),
        parallel=asked.parallel,
        status=StudyStatus.QUEUED,
        wish=BacktestWish.RUN,
        created_at=now,
        updated_at=now,
    )
