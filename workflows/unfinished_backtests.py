"""Find backtests and studies that nobody works on, and give each its workflow."""

from temporalio import workflow

from activities.backtests import BacktestActivities
from activities.research import ResearchActivities
from contracts.backtests import BacktestsOpened
from temporal import policies


@workflow.defn
class UnfinishedBacktestsWorkflow:
    """Start what a crash left unstarted, or the loss of Temporal's database undone."""

    @workflow.run
    async def run(self) -> BacktestsOpened:
        """Look once."""
        opened = await workflow.execute_local_activity_method(
            BacktestActivities.open_unfinished,
            summary="open unfinished backtests",
            **policies.BOOKS,
        )
        if workflow.patched("studies"):
            await workflow.execute_local_activity_method(
                ResearchActivities.open_unfinished_studies,
                summary="open unfinished studies",
                **policies.BOOKS,
            )
        return opened
