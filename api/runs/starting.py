"""Start runs: the row first, then its workflow."""

import asyncio
import logging
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from sqlalchemy.exc import IntegrityError

from adapters.postgres.tables import AccountRow, StrategyRun
from api.orders.terms import tradeable
from api.problems import ProblemCode, ProblemError, invalid
from api.runs.schemas import RunRequest
from api.servers import TEMPORAL_AWAY, Servers
from contracts.runs import StrategyRunInput
from domain.accounts import AccountId, Feed
from domain.orders import RunId
from domain.runs import RunStatus
from strategies.base import InvalidParameter
from strategies.catalogue import (
    UnknownStrategy,
    config_hash,
    strategy_class,
    validate_parameters,
)
from strategies.form import Value
from workflows.run_desk import TemporalRunDesk

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A run that may be started: its parameters are checked."""

    strategy: str
    instrument: str
    parameters: dict[str, Value]


async def seen(strategy: str) -> None:
    """Load a strategy's file, if it has changed: that takes a process, and must hold nobody up."""
    with suppress(UnknownStrategy):
        await asyncio.to_thread(strategy_class, strategy)


def checked_plan(asked: RunRequest) -> Plan:
    """Check a strategy's name and its parameters, or answer which is wrong."""
    parameters = checked_parameters(asked.strategy, asked.parameters)
    return Plan(strategy=asked.strategy, instrument=asked.instrument, parameters=parameters)


def checked_parameters(strategy: str, given: Mapping[str, object]) -> dict[str, Value]:
    """Check parameters and fill in the defaults, or answer which is wrong."""
    try:
        return validate_parameters(strategy, given)
    except UnknownStrategy as error:
        raise invalid("strategy", str(error), ProblemCode.STRATEGY_UNKNOWN) from error
    except InvalidParameter as error:
        raise invalid(error.field, error.problem) from error


async def start_run(servers: Servers, account: AccountRow, plan: Plan, now: datetime) -> RunId:
    """Write a run down and start its workflow.

    Without Temporal the run stands: the strategies' process starts what is left without one.
    """
    row = planned_run(account, plan, now)
    try:
        async with servers.database.transaction() as session:
            await tradeable(session, account, plan.instrument)
            session.add(row)
    except IntegrityError as error:
        raise ProblemError(
            HTTPStatus.CONFLICT,
            ProblemCode.INSTRUMENT_TAKEN,
            f"A strategy trades {plan.instrument} on this account already; stop it first.",
        ) from error
    try:
        await TemporalRunDesk(servers.temporal).start_run(workflow_input(row, account))
    except TEMPORAL_AWAY as error:
        log.warning("run %s has no workflow yet: %s", row.id, error)
    return RunId(row.id)


def planned_run(account: AccountRow, plan: Plan, now: datetime) -> StrategyRun:
    """Write the row of a run that starts."""
    return StrategyRun(
        id=secrets.token_hex(8),
        owner_id=account.owner_id,
        account_id=account.id,
        strategy=plan.strategy,
        instrument=plan.instrument,
        parameters=plan.parameters,
        config_hash=config_hash(plan.strategy, plan.instrument, plan.parameters),
        status=RunStatus.STARTING,
        started_at=now,
    )


def workflow_input(row: StrategyRun, account: AccountRow) -> StrategyRunInput:
    """Write the input of a run's workflow."""
    return StrategyRunInput(
        run=RunId(row.id),
        strategy=row.strategy,
        instrument=row.instrument,
        account=AccountId(row.account_id),
        feed=Feed(account.feed),
    )
