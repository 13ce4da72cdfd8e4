"""Open an account's books anew, because its broker's transactions do not fit them."""

from temporalio import workflow

from activities.broker import BrokerActivities
from contracts.accounts import AccountRef, BooksReopened
from temporal import policies


@workflow.defn
class ReopenBooksWorkflow:
    """Take over what stands at the broker, keep all that it said before, and compare."""

    @workflow.run
    async def run(self, account: AccountRef) -> BooksReopened:
        """Go on until the books stand where the broker does."""
        reopened = await workflow.execute_activity_method(
            BrokerActivities.reopen_books,
            account,
            summary="take over what stands at the broker",
            **policies.BROKER_READ,
        )
        found = reopened.agreement.differences or ("the books agree with the broker again",)
        workflow.set_current_details("\n".join(found))
        return reopened
