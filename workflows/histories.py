"""Keep the histories of closed workflows, on a schedule."""

from temporalio import workflow

from activities.histories import HistoryActivities
from contracts.maintenance import HistoriesKept
from temporal import policies


@workflow.defn
class HistoryArchiveWorkflow:
    """One round of the archive; a round that fails is made up for by the next."""

    @workflow.run
    async def run(self) -> HistoriesKept:
        """Keep what has closed since the last round."""
        kept = await workflow.execute_activity_method(
            HistoryActivities.keep_histories,
            summary="histories of closed workflows into the database",
            **policies.MAINTENANCE,
        )
        workflow.set_current_details(f"{kept.histories} histories kept.")
        return kept
