"""The desk of studies: opens their workflows and tells them what is wanted."""

from datetime import timedelta
from typing import TypedDict

from temporalio.client import Client
from temporalio.common import SearchAttributePair, TypedSearchAttributes, WorkflowIDConflictPolicy

from contracts.names import Queue, study_workflow_id
from contracts.research import StudyInput
from domain.backtests import BacktestWish
from domain.studies import Study
from temporal import policies, search_attributes
from workflows.study import StudyWorkflow

MODE = "study"

SIGNALS = {
    BacktestWish.PAUSE: StudyWorkflow.pause,
    BacktestWish.RUN: StudyWorkflow.resume,
    BacktestWish.CANCEL: StudyWorkflow.cancel,
}


class TemporalStudyDesk:
    """Opens studies that are in the books. A study always names the same workflow."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def open_study(self, study: Study) -> None:
        """Start a study's workflow; starting it twice is harmless.

        Raises:
            temporalio.service.RPCError: Temporal cannot be reached; a schedule starts it later.
        """
        await self._client.start_workflow(StudyWorkflow.run, study_input(study), **_options(study))

    async def tell_study(self, study: Study, wish: BacktestWish) -> None:
        """Tell what is wanted; a study that has lost its workflow is given another for it.

        Raises:
            temporalio.service.RPCError: Temporal cannot be reached.
        """
        await self._client.start_workflow(
            StudyWorkflow.run,
            study_input(study),
            **_options(study),
            start_signal=SIGNALS[wish].__name__,
        )


def study_input(study: Study) -> StudyInput:
    """Write the input of a study's workflow."""
    return StudyInput(
        study=study.id,
        strategy=study.spec.base.strategy,
        method=study.spec.method,
        instruments=tuple(each.name for each in study.spec.base.instruments),
        wish=study.wish,
    )


class _Options(TypedDict):
    id: str
    task_queue: str
    id_conflict_policy: WorkflowIDConflictPolicy
    task_timeout: timedelta
    static_summary: str
    search_attributes: TypedSearchAttributes


def _options(study: Study) -> _Options:
    base = study.spec.base
    names = ", ".join(each.name for each in base.instruments)
    return _Options(
        id=study_workflow_id(study.id),
        task_queue=Queue.BACKTESTS,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        task_timeout=policies.ORDER_TASK_TIMEOUT,
        static_summary=f"Study of {base.strategy} on {names}"[:180],
        search_attributes=TypedSearchAttributes(
            [
                SearchAttributePair(search_attributes.STRATEGY, base.strategy),
                SearchAttributePair(search_attributes.INSTRUMENT, base.instruments[0].name),
                SearchAttributePair(search_attributes.MODE, MODE),
            ]
        ),
    )
