"""Close what an order opened, again until nothing is left of it."""

from datetime import timedelta

from temporalio import workflow

from activities.time_stops import TimeStopActivities
from contracts.time_stops import OrderToUndo
from domain.accounts import AccountId
from domain.orders import IntentId
from temporal import policies

SOON, LATE = timedelta(seconds=1), timedelta(minutes=5)
"""How long to wait before looking again, first and at most: a market may be closed for days."""


async def undo(intent: IntentId, account: AccountId, because: str) -> None:
    """Go on until the books show none of an order's trades open."""
    look, pause = 0, SOON
    while True:
        found = await workflow.execute_activity_method(
            TimeStopActivities.close_opened,
            OrderToUndo(intent=intent, account=account, because=because, look=look),
            summary=f"close what {intent} opened: {because}",
            **policies.BROKER_READ,
        )
        if not found.trades:
            return
        await workflow.sleep(pause, summary="see whether it is closed")
        look, pause = look + 1, min(pause * 2, LATE)
