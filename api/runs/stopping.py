"""Stop runs: the workflow first, then the row that shows it."""

from datetime import datetime, timedelta

from adapters.postgres.runs import PostgresRunBook
from adapters.postgres.tables import AccountRow, StrategyRun
from api.problems import ProblemCode, invalid, unavailable
from api.runs.schemas import StopRequest
from api.runs.starting import workflow_input
from api.servers import TEMPORAL_AWAY, Servers
from domain.orders import RunId
from domain.runs import ENDED, RunStop, StopMode
from workflows.run_desk import TemporalRunDesk


def checked_stop(asked: StopRequest, by: str, now: datetime) -> RunStop:
    """Write down how a run is to stop, or answer what does not fit."""
    if asked.drain_seconds is not None and asked.mode is not StopMode.DRAIN:
        raise invalid("drain_seconds", "is for the mode drain")
    until = None
    if asked.drain_seconds is not None:
        until = now + timedelta(seconds=asked.drain_seconds)
    return RunStop(mode=asked.mode, reason=f"stopped by {by}", until=until)


async def stop_run(
    servers: Servers, run: StrategyRun, account: AccountRow, stop: RunStop, now: datetime
) -> None:
    """Ask a run to stop; one that has ended stays as it is."""
    if run.status in ENDED:
        return
    try:
        await TemporalRunDesk(servers.temporal).stop_run(workflow_input(run, account), stop)
    except TEMPORAL_AWAY as error:
        raise unavailable(
            ProblemCode.TEMPORAL_UNAVAILABLE,
            "The run cannot be stopped while the workflow server is away. Try again in a moment.",
        ) from error
    book = PostgresRunBook(servers.database, servers.updates)
    await book.stop(RunId(run.id), stop, now)
