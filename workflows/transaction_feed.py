"""Keep an account's transactions flowing into the books."""

from temporalio import workflow

from activities.transaction_feed import TransactionFeedActivities
from contracts.accounts import AccountRef
from contracts.names import Queue
from temporal import policies


@workflow.defn
class TransactionFeedWorkflow:
    """Supervise the stream: when its worker dies, another goes on where the books stand."""

    @workflow.run
    async def run(self, account: AccountRef) -> None:
        """Follow the stream, and start over with a short history when it hands back."""
        workflow.set_current_details(f"Following the transactions of **{account.name}**.")
        await workflow.execute_activity_method(
            TransactionFeedActivities.follow_transactions,
            account,
            task_queue=Queue.BROKER,
            summary=f"transactions of {account.name}",
            **policies.STREAM,
        )
        workflow.continue_as_new(account)
