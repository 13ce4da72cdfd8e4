"""Close what an order opened, once its time is over."""

from datetime import timedelta

from temporalio import workflow

from contracts.time_stops import TimeStopEnded
from domain.time_stops import TimeStop
from workflows.undoing import undo


@workflow.defn
class TimeStopWorkflow:
    """Wait, then close what an order opened, again and again until nothing is left."""

    @workflow.run
    async def run(self, stop: TimeStop) -> TimeStopEnded:
        """Close it when its time has come, whatever happened meanwhile."""
        workflow.set_current_details(f"{stop.intent} is closed at {stop.fires_at.isoformat()}")
        left = max(stop.fires_at - workflow.now(), timedelta(0))
        await workflow.sleep(left, summary="until what the order opened is to be closed")
        await undo(stop.intent, stop.account, "its time is over")
        return TimeStopEnded(intent=stop.intent)
