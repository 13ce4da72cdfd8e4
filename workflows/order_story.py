"""An order's story, as whoever opens its workflow reads it."""

from temporalio import workflow

from contracts.orders import OrderTicket
from domain.risk.verdict import Accepted, Denied, NeedsApproval, Verdict

SHOWN = 20
"""How many lines, the last ones, are shown."""


class OrderStory:
    """Collects what happens to an order and shows it in its workflow."""

    def __init__(self, order: OrderTicket) -> None:
        self._order = order
        self._lines: list[str] = []

    def tell(self, line: str) -> None:
        """Add a line, with the workflow's time, and show the story so far."""
        self._lines.append(f"- `{workflow.now():%H:%M:%S.%f}` {line}")
        order = self._order
        head = f"**{order.units} {order.instrument}** for {order.origin} on {order.account}"
        workflow.set_current_details("\n".join([head, "", *self._lines[-SHOWN:]]))


def say(verdict: Verdict | None) -> str:
    """Put a verdict into words."""
    match verdict:
        case Accepted():
            return f"accepted, margin {verdict.margin}"
        case NeedsApproval():
            return f"waits for {verdict.people} to approve, {verdict.code}: {verdict.message}"
        case Denied():
            return f"denied, {verdict.code}: {verdict.message}"
        case None:
            return "the order had left before"
