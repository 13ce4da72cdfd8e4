"""The desk of strategy runs: starts and stops their workflows for whoever asks."""

from temporalio.client import Client
from temporalio.common import SearchAttributePair, TypedSearchAttributes, WorkflowIDConflictPolicy
from temporalio.service import RPCError, RPCStatusCode

from contracts.names import Queue, strategy_run_workflow_id
from contracts.runs import StopRun, StrategyRunInput
from domain.orders import RunId
from domain.runs import Run
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
        await self._client.start_workflow(
            StrategyRunWorkflow.run,
            run,
            id=strategy_run_workflow_id(run.run),
            task_queue=Queue.STRATEGIES,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            task_timeout=policies.ORDER_TASK_TIMEOUT,
            static_summary=f"{run.strategy} on {run.instrument} · {run.feed}",
            search_attributes=_attributes(run),
        )

    async def stop_run(self, run: RunId, reason: str) -> bool:
        """Ask a run to stop; false where its workflow has ended already.

        Raises:
            temporalio.service.RPCError: Temporal cannot be reached.
        """
        handle = self._client.get_workflow_handle(strategy_run_workflow_id(run))
        try:
            await handle.signal(StrategyRunWorkflow.stop, StopRun(reason=reason))
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                return False
            raise
        return True


def _attributes(run: StrategyRunInput) -> TypedSearchAttributes:
    return TypedSearchAttributes(
        [
            SearchAttributePair(search_attributes.STRATEGY, run.strategy),
            SearchAttributePair(search_attributes.INSTRUMENT, run.instrument),
            SearchAttributePair(search_attributes.ACCOUNT, run.account),
            SearchAttributePair(search_attributes.MODE, run.feed.value),
        ]
    )
