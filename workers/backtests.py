"""The process of backtests: each simulates in a child process; numba loads there only."""

import os
import socket
from collections.abc import Sequence
from datetime import timedelta

from temporalio.worker import Worker, WorkerTuner

from activities.backtests import BacktestActivities
from activities.research import ResearchActivities
from adapters.postgres.backtests import PostgresBacktestBook
from adapters.postgres.studies import PostgresStudyBook
from contracts.names import Queue
from workers.process import Process
from workers.simulation.processes import SimulatorProcesses
from workers.tools import Tools, utc_now
from workflows.backtest import BacktestWorkflow
from workflows.backtest_desk import TemporalBacktestDesk
from workflows.study import StudyWorkflow
from workflows.study_desk import TemporalStudyDesk
from workflows.unfinished_backtests import UnfinishedBacktestsWorkflow

DRAIN = timedelta(seconds=30)
HEARTBEATS = timedelta(seconds=1)
"""What is wanted of a backtest reaches its simulation with heartbeats: it takes about so long."""


def staff(tools: Tools) -> Sequence[Worker]:
    """Build the workers of this process."""
    slots = tools.settings.backtest_slots or os.cpu_count() or 1
    return (backtest_worker(tools, SimulatorProcesses(tools.settings, slots), slots),)


def backtest_worker(tools: Tools, simulators: SimulatorProcesses, slots: int) -> Worker:
    """Build the worker that sees backtests through, so many at a time."""
    backtests = BacktestActivities(
        book=PostgresBacktestBook(tools.database, tools.updates),
        simulators=simulators,
        desk=TemporalBacktestDesk(tools.client),
        clock=utc_now,
    )
    research = ResearchActivities(
        book=PostgresStudyBook(tools.database, tools.updates),
        runners=simulators,
        desk=TemporalStudyDesk(tools.client),
        worker=f"{os.getpid()}@{socket.gethostname()}",
        clock=utc_now,
    )
    return Worker(
        tools.client,
        task_queue=Queue.BACKTESTS,
        workflows=[BacktestWorkflow, StudyWorkflow, UnfinishedBacktestsWorkflow],
        activities=[
            backtests.open_backtest,
            backtests.resolve_data,
            backtests.simulate,
            backtests.write_report,
            backtests.note_backtest,
            backtests.finish_backtest,
            backtests.open_unfinished,
            research.open_study,
            research.plan_study,
            research.ask_trials,
            research.run_share,
            research.note_study,
            research.finish_study,
            research.open_unfinished_studies,
        ],
        # As many activities as simulators: what waits is there for another process to take.
        tuner=WorkerTuner.create_fixed(
            workflow_slots=20, activity_slots=slots, local_activity_slots=10
        ),
        graceful_shutdown_timeout=DRAIN,
        max_heartbeat_throttle_interval=HEARTBEATS,
        default_heartbeat_throttle_interval=HEARTBEATS,
    )


async def attend(tools: Tools) -> None:
    """Start the workflow of all backtests and studies that are not over, should they have none."""
    desk = TemporalBacktestDesk(tools.client)
    book = PostgresBacktestBook(tools.database, tools.updates)
    for backtest in await book.unfinished(utc_now()):
        await desk.open_backtest(backtest)
    studies = PostgresStudyBook(tools.database, tools.updates)
    for study in await studies.unfinished(utc_now()):
        await TemporalStudyDesk(tools.client).open_study(study)


PROCESS = Process(staff=staff, beside=attend)
