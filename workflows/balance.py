"""Look after an account's balance: the scheduled comparison with its broker."""

from temporalio import workflow

from activities.broker import BrokerActivities
from contracts.accounts import AccountRef, BalanceTaken
from temporal import policies


@workflow.defn
class BalanceWorkflow:
    """Book what the stream missed, compare positions, write a snapshot."""

    @workflow.run
    async def run(self, account: AccountRef) -> BalanceTaken:
        """Take one balance."""
        taken = await workflow.execute_activity_method(
            BrokerActivities.take_balance,
            account,
            summary=f"balance of {account.name}",
            **policies.SNAPSHOT,
        )
        workflow.set_current_details(_details(taken))
        return taken


def _details(taken: BalanceTaken) -> str:
    lines = taken.agreement.differences or ("positions agree with the broker",)
    return "\n".join([f"NAV **{taken.nav}**, balance {taken.balance}", *lines])
