"""Start and stop runs: the row first, then its workflow."""

import secrets
from datetime import datetime
from http import HTTPStatus

from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.tables import AccountRow, StrategyRun
from api.orders.asking import tradeable
from api.problems import ProblemCode, ProblemError, invalid
from api.runs.schemas import RunRequest
from api.servers import Servers
from domain.orders import RunId
from domain.runs import RunStatus
from strategies.base import InvalidParameter
from strategies.catalogue import UnknownStrategy, config_hash, validate_parameters
from strategies.form import Value


async def start_run(
    servers: Servers, account: AccountRow, asked: RunRequest, now: datetime
) -> RunId:
    """Write a run down and start its workflow, or answer what is wrong with it."""
    parameters = _checked(asked)
    try:
        async with servers.database.transaction() as session:
            await tradeable(session, account, asked.instrument)
            run = _write(session, account, asked, parameters, now)
    except IntegrityError as error:
        raise ProblemError(
            HTTPStatus.CONFLICT,
            ProblemCode.INSTRUMENT_TAKEN,
            f"A strategy trades {asked.instrument} on this account already; stop it first.",
        ) from error
    return run


def _checked(asked: RunRequest) -> dict[str, Value]:
    try:
        return validate_parameters(asked.strategy, asked.parameters)
    except UnknownStrategy as error:
        raise invalid("strategy", str(error), ProblemCode.STRATEGY_UNKNOWN) from error
    except InvalidParameter as error:
        raise invalid(f"parameters.{error.name}", error.problem) from error


def _write(
    session: AsyncSession,
    account: AccountRow,
    asked: RunRequest,
    parameters: dict[str, Value],
    now: datetime,
) -> RunId:
    run = RunId(secrets.token_hex(8))
    session.add(
        StrategyRun(
            id=run,
            owner_id=account.owner_id,
            account_id=account.id,
            strategy=asked.strategy,
            instrument=asked.instrument,
            parameters=parameters,
            config_hash=config_hash(asked.strategy, asked.instrument, parameters),
            status=RunStatus.STARTING,
            started_at=now,
        )
    )
    return run


async def stop_run(servers: Servers, run: StrategyRun, now: datetime) -> None:
    """Ask a run to stop; one that has ended stays ended."""
