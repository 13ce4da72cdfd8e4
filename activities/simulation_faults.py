"""What can go wrong while something is simulated, as workflows are told of it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from temporalio import activity
from temporalio.exceptions import ApplicationError

from domain.backtests import BacktestFault, BacktestTakenOver
from domain.runs import StoreUnavailable
from domain.simulation import HistoryAway, SimulationDied

STORE_PAUSE = 0.5

TRIES = 5
"""After so many, a history that is away counts as gone."""

FAULT, DIED = "BACKTEST_FAULT", "SIMULATION_DIED"

Got = TypeVar("Got")


@asynccontextmanager
async def simulation_faults() -> AsyncIterator[None]:
    """Say to the workflow what no second try will mend, and what one may."""
    try:
        yield
    except BacktestFault as error:
        raise ApplicationError(
            error.message, error.field, type=FAULT, non_retryable=True
        ) from error
    except HistoryAway as error:
        is_gone = activity.info().attempt >= TRIES
        kind = FAULT if is_gone else "HISTORY_AWAY"
        raise ApplicationError(str(error), "source", type=kind, non_retryable=is_gone) from error
    except SimulationDied as error:
        raise ApplicationError(str(error), type=DIED, non_retryable=True) from error
    except BacktestTakenOver as error:
        raise ApplicationError(str(error), type="BACKTEST_TAKEN_OVER") from error


def fault_of(error: BaseException) -> tuple[str, str]:
    """Return what went wrong in a sentence, and the field of the request that is at fault."""
    cause = error.__cause__
    if not isinstance(cause, ApplicationError):
        return str(cause or error), ""
    return cause.message, str(cause.details[0]) if cause.details else ""


async def patiently(write: Callable[[], Awaitable[Got]]) -> Got:
    """Write, however long the books are away."""
    while True:
        try:
            return await write()
        except StoreUnavailable as error:
            activity.logger.warning("waiting for the books: %s", error)
            await asyncio.sleep(STORE_PAUSE)
