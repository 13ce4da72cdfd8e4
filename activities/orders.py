"""Activities of an order beside its workflow: the books."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from temporalio import activity

from activities.order_facts import look_at
from contracts.orders import (
    OrderStandingReport,
    OrderTicket,
    OrderUnderRisk,
    RecordedVerdict,
    VerdictToRecord,
)
from domain.numbers import plain
from domain.ports import Books, OrderStanding, Prices
from domain.risk.verdict import Denied, DenyCode


@dataclass(frozen=True)
class OrderActivities:
    """Reads and writes of the books for one order."""

    books: Books
    prices: Prices
    clock: Callable[[], datetime]

    @activity.defn
    async def load_order(self, order: OrderTicket) -> OrderUnderRisk:
        """Load an order with the snapshot that the risk rules look at."""
        facts, seen = await look_at(self.books, self.prices, order.intent)
        return OrderUnderRisk(
            intent=facts.intent, state=facts.state, verdict=facts.verdict, snapshot=seen
        )

    @activity.defn
    async def record_verdict(self, reached: VerdictToRecord) -> RecordedVerdict:
        """Write a verdict and take the room it allows, in one transaction."""
        verdict = await self.books.record_verdict(
            reached.intent, reached.verdict, version=reached.version, now=self.clock()
        )
        return RecordedVerdict(verdict=verdict)

    @activity.defn
    async def mark_unknown(self, order: OrderTicket) -> OrderStandingReport:
        """Note that an order may or may not be at the broker."""
        await self.books.mark_unknown(order.intent, "no clear answer", self.clock())
        return standing_report(await self.books.standing(order.intent))

    @activity.defn
    async def deny_unreachable(self, order: OrderTicket) -> OrderStandingReport:
        """Stop an order that could not be handed to the broker."""
        denied = Denied(
            code=DenyCode.BROKER_UNREACHABLE,
            message="the broker could not be reached; nothing was sent",
        )
        await self.books.deny(order.intent, denied, self.clock())
        return standing_report(await self.books.standing(order.intent))

    @activity.defn
    async def abandon(self, order: OrderTicket) -> OrderStandingReport:
        """Give up looking for an order."""
        await self.books.abandon(order.intent, self.clock())
        return standing_report(await self.books.standing(order.intent))


def standing_report(standing: OrderStanding) -> OrderStandingReport:
    """Translate an order's standing for its workflow."""
    return OrderStandingReport(
        state=standing.state,
        broker_order=standing.broker_order,
        filled_units=_text(standing.filled_units),
        fill_price=_text(standing.fill_price),
    )


def _text(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)
