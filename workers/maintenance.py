"""The process of housekeeping: what may take long and delays nobody."""

from collections.abc import Sequence
from datetime import timedelta

from temporalio.worker import Worker, WorkerTuner

from activities.health import HealthActivities
from activities.histories import HistoryActivities
from activities.recorder import RecorderActivities
from adapters.history.lake import FolderLake
from adapters.postgres.archive import HistoryArchive
from adapters.postgres.health import HealthReports
from adapters.postgres.history import PostgresFeedLog
from contracts.names import Queue
from temporal.histories import ClosedWorkflows
from workers.health_checks import PlatformChecks
from workers.process import Process
from workers.tools import Tools, utc_now
from workflows.attendance import KEPT_KINDS
from workflows.health import HealthWorkflow
from workflows.histories import HistoryArchiveWorkflow
from workflows.recorder import RecorderWorkflow

DRAIN = timedelta(seconds=20)


def staff(tools: Tools) -> Sequence[Worker]:
    """Build the workers of this process."""
    return (_maintenance(tools),)


def _maintenance(tools: Tools) -> Worker:
    recorder = RecorderActivities(
        tape=tools.tape,
        history=FolderLake(tools.settings.history_folder),
        book=PostgresFeedLog(tools.database, tools.updates),
        clock=utc_now,
    )
    health = HealthActivities(
        checks=PlatformChecks(tools),
        log=HealthReports(tools.database, tools.updates),
        clock=utc_now,
    )
    histories = archive_of(tools)
    return Worker(
        tools.client,
        task_queue=Queue.MAINTENANCE,
        workflows=[RecorderWorkflow, HealthWorkflow, HistoryArchiveWorkflow],
        activities=[recorder.record_ticks, health.check_health, histories.keep_histories],
        tuner=WorkerTuner.create_fixed(workflow_slots=10, activity_slots=4, local_activity_slots=2),
        graceful_shutdown_timeout=DRAIN,
    )


def archive_of(tools: Tools) -> HistoryActivities:
    """Build what keeps the histories of closed workflows."""
    return HistoryActivities(
        closed=ClosedWorkflows(tools.client, KEPT_KINDS),
        archive=HistoryArchive(tools.database),
        clock=utc_now,
    )


PROCESS = Process(staff=staff)
