"""Find orders, trades and kill switches that nobody works on, and give each its workflow."""

from temporalio import workflow

from activities.aftermath import AftermathActivities
from activities.kill import KillActivities
from activities.orphans import OrphanActivities
from activities.time_stops import TimeStopActivities
from contracts.maintenance import OrphansFound
from temporal import policies


@workflow.defn
class OrphanedIntentsWorkflow:
    """Start what a crash left unstarted; each order decides by itself whether it is too late."""

    @workflow.run
    async def run(self) -> OrphansFound:
        """Look once; what was killed comes before what is to be traded."""
        await workflow.execute_activity_method(
            KillActivities.open_kills,
            summary="see that every engaged kill switch is worked on",
            **policies.HOUSEKEEPING,
        )
        found = await workflow.execute_activity_method(
            OrphanActivities.open_waiting_orders,
            summary="open waiting orders",
            **policies.HOUSEKEEPING,
        )
        await workflow.execute_activity_method(
            AftermathActivities.attend_accounts,
            summary="see to what follows from the books",
            **policies.HOUSEKEEPING,
        )
        await workflow.execute_activity_method(
            TimeStopActivities.open_time_stops,
            summary="see that every time stop is waited for",
            **policies.HOUSEKEEPING,
        )
        return found
