"""Take back an order that turned up at the broker after it was given up."""

from temporalio import workflow

from activities.broker import BrokerActivities
from contracts.orders import CancelAsked, CancelOrder, OrderStandingReport, OrderTicket
from temporal import policies

PLATFORM = CancelAsked(by="platform", reason="it turned up late")


@workflow.defn
class LateOrderWorkflow:
    """Cancel the order where it waits; what it opened meanwhile is the guardian's to close."""

    @workflow.run
    async def run(self, order: OrderTicket) -> OrderStandingReport:
        """Ask until the broker has answered, and book what it said."""
        standing = await workflow.execute_activity_method(
            BrokerActivities.cancel_order,
            CancelOrder(ticket=order, asked=PLATFORM),
            summary="cancel at the broker: it turned up late",
            **policies.BROKER_READ,
        )
        workflow.set_current_details(
            f"**{order.units} {order.instrument}**, order {order.intent}, turned up late and was "
            f"taken back: it is {standing.state}."
        )
        return standing
