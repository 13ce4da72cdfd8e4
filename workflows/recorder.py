"""Record accepted ticks, on a schedule."""

from temporalio import workflow

from activities.recorder import RecorderActivities
from contracts.prices import Recorded, RecorderInput
from temporal import policies


@workflow.defn
class RecorderWorkflow:
    """One round of the recorder; a round that fails is made up for by the next."""

    @workflow.run
    async def run(self, order: RecorderInput) -> Recorded:
        """Move what is on the tapes into the history."""
        recorded = await workflow.execute_activity_method(
            RecorderActivities.record_ticks,
            order,
            summary="ticks into the history",
            **policies.MAINTENANCE,
        )
        workflow.set_current_details(f"{recorded.ticks} ticks in {recorded.parts} parts.")
        return recorded
