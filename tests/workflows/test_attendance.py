"""What runs for the platform and for its accounts."""

import inspect

import pytest

from temporal.schedules import Periodic
from workflows.attendance import PLATFORM
from workflows.health import HealthWorkflow
from workflows.histories import HistoryArchiveWorkflow
from workflows.orphans import OrphanedIntentsWorkflow
from workflows.recorder import RecorderWorkflow
from workflows.unfinished_backtests import UnfinishedBacktestsWorkflow
from workflows.weekend import WeekendWorkflow

SCHEDULED = {
    workflow.__name__: workflow
    for workflow in (
        HealthWorkflow,
        HistoryArchiveWorkflow,
        OrphanedIntentsWorkflow,
        RecorderWorkflow,
        UnfinishedBacktestsWorkflow,
        WeekendWorkflow,
    )
}


@pytest.mark.parametrize("periodic", PLATFORM, ids=lambda periodic: periodic.id)
def test_scheduled_workflow_gets_the_argument_that_it_takes(periodic: Periodic) -> None:
    taken = len(inspect.signature(SCHEDULED[periodic.workflow].run).parameters) - 1
    given = 0 if periodic.argument is None else 1
    assert given == taken
