"""The desk of backtests: opens their workflows and tells them what is wanted."""

from datetime import timedelta
from typing import TypedDict

from temporalio.client import Client
from temporalio.common import SearchAttributePair, TypedSearchAttributes, WorkflowIDConflictPolicy

from contracts.backtests import BacktestInput
from contracts.names import Queue, backtest_workflow_id
from domain.backtests import Backtest, BacktestWish
from temporal import policies, search_attributes
from workflows.backtest import BacktestWorkflow

MODE = "backtest"

SIGNALS = {
    BacktestWish.PAUSE: BacktestWorkflow.pause,
    BacktestWish.RUN: BacktestWorkflow.resume,
    BacktestWish.CANCEL: BacktestWorkflow.cancel,
}


class TemporalBacktestDesk:
    """Opens backtests that are in the books. A backtest always names the same workflow."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def open_backtest(self, backtest: Backtest) -> None:
        """Start a backtest's workflow; starting it twice is harmless.

        Raises:
            temporalio.service.RPCError: Temporal cannot be reached; a schedule starts it later.
        """
        await self._client.start_workflow(
            BacktestWorkflow.run, backtest_input(backtest), **_options(backtest)
        )

    async def tell(self, backtest: Backtest, wish: BacktestWish) -> None:
        """Tell what is wanted; a backtest that has lost its workflow is given another for it.

        Raises:
            temporalio.service.RPCError: Temporal cannot be reached.
        """
        await self._client.start_workflow(
            BacktestWorkflow.run,
            backtest_input(backtest),
            **_options(backtest),
            start_signal=SIGNALS[wish].__name__,
        )


def backtest_input(backtest: Backtest) -> BacktestInput:
    """Write the input of a backtest's workflow."""
    return BacktestInput(
        backtest=backtest.id,
        strategy=backtest.spec.strategy,
        instruments=tuple(each.name for each in backtest.spec.instruments),
        source=backtest.source,
        wish=backtest.wish,
    )


class _Options(TypedDict):
    id: str
    task_queue: str
    id_conflict_policy: WorkflowIDConflictPolicy
    task_timeout: timedelta
    static_summary: str
    search_attributes: TypedSearchAttributes


def _options(backtest: Backtest) -> _Options:
    names = ", ".join(each.name for each in backtest.spec.instruments)
    return _Options(
        id=backtest_workflow_id(backtest.id),
        task_queue=Queue.BACKTESTS,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        task_timeout=policies.ORDER_TASK_TIMEOUT,
        static_summary=f"Backtest of {backtest.spec.strategy} on {names}"[:180],
        search_attributes=TypedSearchAttributes(
            [
                SearchAttributePair(search_attributes.STRATEGY, backtest.spec.strategy),
                SearchAttributePair(
                    search_attributes.INSTRUMENT, backtest.spec.instruments[0].name
                ),
                SearchAttributePair(search_attributes.MODE, MODE),
            ]
        ),
    )
