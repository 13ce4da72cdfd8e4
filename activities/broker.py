"""Activities that speak with a broker."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from temporalio import activity

from activities.failures import broker_errors
from activities.heartbeats import heartbeating
from activities.order_facts import look_at
from activities.orders import standing_report
from activities.reconciliation import agree, catch_up
from contracts.accounts import AccountRef, Agreement, BalanceTaken
from contracts.orders import OrderStandingReport, OrderTicket, SubmissionReport
from domain.broker import Answered, NotSent, OrderRequest, Refused, Submission, Unclear
from domain.numbers import plain
from domain.orders import OrderIntent, OrderState
from domain.ports import Books, Brokers, Prices
from domain.positions import Difference
from domain.risk.assess import last_look
from domain.risk.rules import reduces
from domain.risk.verdict import Denied


@dataclass(frozen=True)
class BrokerActivities:
    """Submission, reconciliation and balances of accounts at their brokers."""

    books: Books
    prices: Prices
    brokers: Brokers
    clock: Callable[[], datetime]

    @activity.defn
    async def submit_order(self, order: OrderTicket) -> SubmissionReport:
        """Look once more, claim the order, and send it once."""
        async with heartbeating():
            return await self._submit(order)

    async def _submit(self, order: OrderTicket) -> SubmissionReport:
        facts, seen = await look_at(self.books, self.prices, order.intent)
        denied = last_look(facts.intent, seen, self.clock())
        if denied is not None:
            return await self._hold_back(order, denied)
        broker = await self.brokers.broker(order.account)
        exits = reduces(facts.intent, seen)
        if not await self.books.claim(order.intent, reduces=exits, now=self.clock()):
            return await self._unclaimed(order)
        request = _request(facts.intent, reduce_only=exits)
        return await self._report(order, await broker.submit(request))

    async def _hold_back(self, order: OrderTicket, denied: Denied) -> SubmissionReport:
        await self.books.deny(order.intent, denied, self.clock())
        return SubmissionReport(outcome="held_back", reason=denied.message)

    async def _unclaimed(self, order: OrderTicket) -> SubmissionReport:
        """Tell a gate that closed this instant from an order that was claimed before."""
        if (await self.books.standing(order.intent)).state is OrderState.NEW:
            return SubmissionReport(outcome="not_sent", reason="the gate closed")
        return SubmissionReport(outcome="unclear", reason="the order was claimed before")

    async def _report(self, order: OrderTicket, answer: Submission) -> SubmissionReport:
        match answer:
            case Answered():
                return SubmissionReport(outcome="answered")
            case Refused():
                await self.books.refuse(order.intent, answer.code, answer.message, self.clock())
                return SubmissionReport(outcome="refused", reason=answer.message)
            case NotSent():
                await self.books.unsend(order.intent, answer.reason, self.clock())
                return SubmissionReport(
                    outcome="not_sent", reason=answer.reason, retry_after=answer.retry_after
                )
            case Unclear():
                await self.books.mark_unknown(order.intent, answer.reason, self.clock())
                return SubmissionReport(outcome="unclear", reason=answer.reason)

    @activity.defn
    async def settle_order(self, order: OrderTicket) -> OrderStandingReport:
        """Bring the books up to the broker and read what has become of an order."""
        async with heartbeating():
            with broker_errors():
                broker = await self.brokers.broker(order.account)
                await catch_up(self.books, broker, order.account, self.clock)
        return standing_report(await self.books.standing(order.intent))

    @activity.defn
    async def agree_account(self, ref: AccountRef) -> Agreement:
        """Compare an account with its broker, so that its gate may open."""
        async with heartbeating():
            with broker_errors():
                return await self._agree(ref)

    @activity.defn
    async def take_balance(self, ref: AccountRef) -> BalanceTaken:
        """Book what the stream missed, compare positions and write a balance snapshot."""
        with broker_errors():
            agreement = await self._agree(ref)
            broker = await self.brokers.broker(ref.account)
            summary = await broker.summary()
        await self.books.store_balance(ref.account, summary, self.clock())
        return BalanceTaken(
            nav=plain(summary.nav), balance=plain(summary.balance), agreement=agreement
        )

    async def _agree(self, ref: AccountRef) -> Agreement:
        broker = await self.brokers.broker(ref.account)
        found = await agree(self.books, broker, ref.account, self.clock)
        booked = await self.books.booked_transaction(ref.account)
        if found is None:
            return Agreement(agreed=False, booked_transaction=booked)
        return Agreement(
            agreed=not found,
            differences=tuple(_difference(item) for item in found),
            booked_transaction=booked,
        )


def _request(intent: OrderIntent, *, reduce_only: bool) -> OrderRequest:
    """Write an order as it leaves; what passed as a way out may open nothing at the broker."""
    return OrderRequest(
        intent=intent.id,
        instrument=intent.instrument,
        units=intent.units,
        reduce_only=reduce_only,
        stop=intent.stop,
        target=intent.target,
        tag=intent.run or intent.origin.value,
    )


def _difference(item: Difference) -> str:
    return f"{item.instrument}: {plain(item.ours)} here, {plain(item.broker)} at the broker"
