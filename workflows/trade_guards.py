"""Change what guards an open trade."""

from temporalio import workflow

from activities.trade_guards import TradeGuardActivities
from contracts.trades import GuardChange, GuardReport
from temporal import policies


@workflow.defn
class TradeGuardsWorkflow:
    """Set the guards of a trade at its broker, whatever crashes meanwhile."""

    @workflow.run
    async def run(self, change: GuardChange) -> GuardReport:
        """Change them once, and say what the broker said."""
        return await workflow.execute_activity_method(
            TradeGuardActivities.change_guards,
            change,
            summary=f"guards of trade {change.trade}, as {change.by} asks",
            **policies.BROKER_READ,
        )
