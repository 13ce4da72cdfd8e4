"""Make accounts that want it flat before the weekend."""

from temporalio import workflow

from activities.weekend import WeekendActivities
from contracts.maintenance import WeekendFlattened
from temporal import policies


@workflow.defn
class WeekendWorkflow:
    """Look whose week ends; the next look closes what was not closed by this one."""

    @workflow.run
    async def run(self) -> WeekendFlattened:
        """Look once."""
        done = await workflow.execute_activity_method(
            WeekendActivities.flatten_for_weekend,
            summary="take back and close what must not stand over the weekend",
            **policies.HOUSEKEEPING,
        )
        workflow.set_current_details(_details(done))
        return done


def _details(done: WeekendFlattened) -> str:
    lines = [
        *(f"- took back {intent}" for intent in done.cancelled),
        *(f"- asked for {intent}" for intent in done.closes),
    ]
    return "\n".join(lines) or "no week ends now"
