"""Look after orders of which one cancels the others."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from temporalio import activity

from contracts.groups import GroupRef, GroupSeen, LegToCancel
from domain.groups import GroupBook, in_order_of_fill, outcome, to_cancel
from domain.ports import OrderDesk


@dataclass(frozen=True)
class GroupActivities:
    """Sees how a group stands, cancels what another order has made void, notes the end."""

    groups: GroupBook
    desk: OrderDesk
    clock: Callable[[], datetime]

    @activity.defn
    async def look_at_group(self, ref: GroupRef) -> GroupSeen:
        """See what is to be done; what came of a group is written down as soon as it is over."""
        group = await self.groups.group(ref.group)
        over = outcome(group.legs)
        if over is not None:
            await self.groups.end(group, over, self.clock())
        return GroupSeen(
            to_cancel=to_cancel(group.legs),
            outcome=over,
            filled=tuple(leg.intent for leg in in_order_of_fill(group.legs)),
            close_double=group.close_double,
        )

    @activity.defn
    async def cancel_leg(self, leg: LegToCancel) -> None:
        """Take an order back, through its workflow, which it gets first if a crash left it none."""
        by, reason = f"oco {leg.group}", "another order of the group decided it"
        if await self.desk.cancel_order(leg.intent, by=by, reason=reason):
            return
        await self.desk.open_order(await self.groups.order(leg.intent))
        await self.desk.cancel_order(leg.intent, by=by, reason=reason)
