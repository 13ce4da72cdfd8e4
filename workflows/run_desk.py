"""The desk of strategy runs: starts and stops their workflows for whoever asks."""

from datetime import timedelta
from typing import TypedDict

from temporalio.client import Client
from temporalio.common import SearchAttributePair, TypedSearchAttributes, WorkflowIDConflictPolicy

from contracts.names import Queue, strategy_run_workflow_id
from contracts.runs import StrategyRunInput
from domain.runs import Run, RunStop
from temporal import policies, search_attributes
from workflows.strategy_run import StrategyRunWorkflow


def run_input(run: Run) -> StrategyRunInput:
    """Write the input of a run's workflow."""
    return StrategyRunInput(
        run=run.id,
        strategy=run.strategy,
        instrument=run.instrument.name,
        account=run.account,
        feed=run.feed,
        stop=run.stop,
    )


class TemporalRunDesk:
    """Starts and stops runs that are in the books. A run always names the same workflow."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def start_run(self, run: StrategyRunInput) -> None:
        """Start a run's workflow; starting it twice is harmless.

        Raises:
            temporalio.service.RPCError: Temporal cannot be reached; the strategies' process
                starts the workflow of a run left without one.
        """
        await self._client.start_workflow(StrategyRunWorkflow.run, run, **_options(run))

    async def stop_run(self, run: StrategyRunInput, stop: RunStop) -> None:
        """Ask a run to stop; one that has lost its workflow is given another for it.

        Raises:
            temporalio.service.RPCError: Temporal cannot be reached.
        """
        await self._client.start_workflow(
            StrategyRunWorkflow.run,
            run,
            **_options(run),
            start_signal="stop",
            start_signal_args=[stop],
        )


class _Options(TypedDict):
    id: str
    task_queue: str
    id_conflict_policy: WorkflowIDConflictPolicy
    task_timeout: timedelta
    static_summary: str
    search_attributes: TypedSearchAttributes


def _options(run: StrategyRunInput) -> _Options:
    return _Options(
        id=strategy_run_workflow_id(run.run),
        task_queue=Queue.STRATEGIES,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        task_timeout=policies.ORDER_TASK_TIMEOUT,
        static_summary=f"{run.strategy} on {run.instrument} · {run.feed}",
        search_attributes=_attributes(run),
    )


def _attributes(run: StrategyRunInput) -> TypedSearchAttributes:
    return TypedSearchAttributes(
        [
            SearchAttributePair(search_attributes.STRATEGY, run.strategy),
            SearchAttributePair(search_attributes.INSTRUMENT, run.instrument),
            SearchAttributePair(search_attributes.ACCOUNT, run.account),
            SearchAttributePair(search_attributes.MODE, run.feed.value),
        ]
    )
