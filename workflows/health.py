"""Check the health of every part on a schedule."""

from temporalio import workflow

from activities.health import HealthActivities
from contracts.maintenance import HealthFound
from temporal import policies


@workflow.defn
class HealthWorkflow:
    """Look once at every part and write down what is found."""

    @workflow.run
    async def run(self) -> HealthFound:
        """Look."""
        found = await workflow.execute_activity_method(
            HealthActivities.check_health, summary="look at every part", **policies.MAINTENANCE
        )
        sick = [part for part in found.parts if part.status != "ok"]
        lines = [f"- {part.component}: {part.status}, {part.detail}" for part in sick]
        workflow.set_current_details("\n".join(lines or ["every part is well"]))
        return found
