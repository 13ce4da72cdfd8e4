"""Find backtests that nobody works on, and give each its workflow."""

from temporalio import workflow

from activities.backtests import BacktestActivities
from contracts.backtests import BacktestsOpened
from temporal import policies


@workflow.defn
class UnfinishedBacktestsWorkflow:
    """Start what a crash left unstarted, or the loss of Temporal's database undone."""

    @workflow.run
    async def run(self) -> BacktestsOpened:
        """Look once."""
        return await workflow.execute_local_activity_method(
            BacktestActivities.open_unfinished,
            summary="open unfinished backtests",
            **policies.BOOKS,
        )
