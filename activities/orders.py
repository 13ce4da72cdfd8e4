"""Activities of an order beside its workflow: the rules, the one POST, and the books."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from temporalio import activity

from activities.bookkeeping import Bookkeeping
from contracts.orders import (
    ApprovalReport,
    CancelOrder,
    JudgedOrder,
    OrderStandingReport,
    OrderTicket,
    OrderToJudge,
    SubmissionReport,
    VoteOnOrder,
)
from domain.books import BookedPage, Books, Leaving, OrderStanding
from domain.broker import (
    Answered,
    Broker,
    BrokerError,
    NotSent,
    OrderRequest,
    Refused,
    Submission,
    Unclear,
)
from domain.numbers import plain
from domain.orders import IntentId, OrderState
from domain.ports import Brokers, Prices
from domain.positions import LedgerMismatch
from domain.risk.assess import assess
from domain.risk.size import reduces
from domain.risk.snapshot import OrderFacts, RiskSnapshot, snapshot
from domain.risk.verdict import Denied, DenyCode
from domain.runs import StoreUnavailable
from domain.transactions import HoleInTransactions

log = logging.getLogger(__name__)

TURN_SECONDS = 0.02
"""How long an answer waits for what came before it to be booked, until it is asked for."""


@dataclass(frozen=True)
class OrderActivities:
    """Judges an order, sends it once, and writes down what people and time do to it."""

    books: Books
    prices: Prices
    brokers: Brokers
    bookkeeping: Bookkeeping
    clock: Callable[[], datetime]

    @activity.defn
    async def judge_order(self, order: OrderToJudge) -> JudgedOrder:
        """Put an order before the rules and take the room they allow, in one transaction."""
        intent = order.ticket.intent
        async with self.books.judging(intent, self.clock()) as held:
            facts = held.facts
            if facts.state is not OrderState.NEW:
                ends = await held.approval_ends()
                return JudgedOrder(state=facts.state, verdict=facts.verdict, expires_at=ends)
            seen = await self._look(facts)
            if not (order.compared or seen.gate.agreed or reduces(facts.intent, seen)):
                return JudgedOrder(state=facts.state, verdict=None)
            verdict = assess(facts.intent, seen, self.clock())
            decided = await held.decide(verdict, self.clock())
        return JudgedOrder(state=decided.state, verdict=verdict, expires_at=decided.expires_at)

    async def _look(self, facts: OrderFacts) -> RiskSnapshot:
        """See an account with the latest prices; a way out needs none where there are none.

        Raises:
            StoreUnavailable: prices cannot be read, and the order would open something.
        """
        try:
            return snapshot(facts, await self.prices.quotes(facts.feed, facts.instruments))
        except StoreUnavailable:
            blind = snapshot(facts, {})
            if facts.intent.valid_until < self.clock() or reduces(facts.intent, blind):
                return blind
            raise

    @activity.defn
    async def send_order(self, order: OrderTicket) -> SubmissionReport:
        """Claim an accepted order and send it, once; book what the broker answers."""
        try:
            broker = await self.brokers.broker(order.account)
        except BrokerError as error:
            return SubmissionReport(outcome="not_sent", reason=str(error))
        leaving = await self.books.claim(order.intent, self.clock())
        if leaving is None:
            return await self._unclaimed(order.intent)
        return await self._report(order, broker, await broker.submit(_request(leaving)))

    async def _unclaimed(self, intent: IntentId) -> SubmissionReport:
        """Tell a gate that closed this instant from an order that was claimed before."""
        standing = await self._standing(intent)
        if standing.state is OrderState.NEW:
            return SubmissionReport(outcome="judge_again", standing=standing)
        reason = "the order was claimed before"
        return SubmissionReport(outcome="unclear", reason=reason, standing=standing)

    async def _report(
        self, order: OrderTicket, broker: Broker, answer: Submission
    ) -> SubmissionReport:
        intent, now = order.intent, self.clock()
        match answer:
            case Answered():
                standing = await self._book(order, broker, answer)
                return SubmissionReport(outcome="answered", standing=standing)
            case Refused():
                if answer.transactions:
                    await self._book(order, broker, answer)
                await self.books.refuse(intent, answer.code, answer.message, now)
                standing = await self._standing(intent)
                return SubmissionReport(outcome="refused", reason=answer.message, standing=standing)
            case NotSent():
                await self.books.unsend(intent, answer.reason, now)
                return SubmissionReport(
                    outcome="not_sent", reason=answer.reason, retry_after=answer.retry_after
                )
            case Unclear():
                await self.books.mark_unknown(intent, answer.reason, now)
                return SubmissionReport(outcome="unclear", reason=answer.reason)

    async def _book(
        self, order: OrderTicket, broker: Broker, answer: Answered | Refused
    ) -> OrderStandingReport:
        """Book an answer at once; where what came before it cannot be booked, the stream will."""
        try:
            page = await self._book_in_turn(order, broker, answer)
        except (HoleInTransactions, BrokerError, LedgerMismatch) as error:
            log.info("the answer to %s is booked with what came before it: %s", order.intent, error)
            return await self._standing(order.intent)
        standing = page.standings.get(order.intent)
        return standing_report(standing) if standing else await self._standing(order.intent)

    async def _book_in_turn(
        self, order: OrderTicket, broker: Broker, answer: Answered | Refused
    ) -> BookedPage:
        """Book an answer after what came before it: often that is on its way, or it is read.

        The answer is booked even where it was read with the rest: it names what it closed.
        """
        try:
            return await self.bookkeeping.book(order.account, answer.transactions)
        except HoleInTransactions:
            await asyncio.sleep(TURN_SECONDS)
        try:
            return await self.bookkeeping.book(order.account, answer.transactions)
        except HoleInTransactions:
            await self.bookkeeping.catch_up(broker, order.account)
        return await self.bookkeeping.book(order.account, answer.transactions)

    async def _standing(self, intent: IntentId) -> OrderStandingReport:
        return standing_report(await self.books.standing(intent))

    @activity.defn
    async def mark_unknown(self, order: OrderTicket) -> OrderStandingReport:
        """Note that an order may or may not be at the broker."""
        await self.books.mark_unknown(order.intent, "no clear answer", self.clock())
        return await self._standing(order.intent)

    @activity.defn
    async def deny_unreachable(self, order: OrderTicket) -> OrderStandingReport:
        """Stop an order that could not be handed to the broker."""
        denied = Denied(
            code=DenyCode.BROKER_UNREACHABLE,
            message="the broker could not be reached; nothing was sent",
        )
        await self.books.deny(order.intent, denied, self.clock())
        return await self._standing(order.intent)

    @activity.defn
    async def abandon(self, order: OrderTicket) -> OrderStandingReport:
        """Give up looking for an order."""
        await self.books.abandon(order.intent, self.clock())
        return await self._standing(order.intent)

    @activity.defn
    async def withdraw(self, cancel: CancelOrder) -> OrderStandingReport:
        """Take back an order that has not left; one that has is left alone."""
        intent = cancel.ticket.intent
        await self.books.withdraw(intent, cancel.asked.by, self.clock())
        return await self._standing(intent)

    @activity.defn
    async def vote_on_order(self, said: VoteOnOrder) -> ApprovalReport:
        """Write down what somebody says about an order that waits, and count."""
        return ApprovalReport(state=await self.books.vote(said.intent, said.vote, self.clock()))

    @activity.defn
    async def expire_approval(self, order: OrderTicket) -> ApprovalReport:
        """End an approval that nobody gave in time."""
        return ApprovalReport(state=await self.books.expire_approval(order.intent, self.clock()))


def _request(leaving: Leaving) -> OrderRequest:
    """Write an order as it leaves; what passed as a way out may open nothing at the broker."""
    intent = leaving.intent
    return OrderRequest(
        intent=intent.id,
        instrument=intent.instrument,
        units=intent.units,
        reduce_only=leaving.reduces,
        terms=intent.terms,
        stop=intent.stop,
        target=intent.target,
        trail=intent.trail,
        tag=intent.tag,
        replaces=leaving.replaced,
        trade=intent.trade,
        whole_trade=leaving.whole_trade,
    )


def standing_report(standing: OrderStanding) -> OrderStandingReport:
    """Translate an order's standing for its workflow."""
    return OrderStandingReport(
        state=standing.state,
        broker_order=standing.broker_order,
        filled_units=_text(standing.filled_units),
        fill_price=_text(standing.fill_price),
        end_code=standing.end_code,
    )


def _text(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)
