"""The life of an order, from its intent in the books to its end."""

from datetime import timedelta

from temporalio import workflow
from temporalio.exceptions import (
    ActivityError,
    ApplicationError,
    FailureError,
    is_cancelled_exception,
)

from activities.broker import BrokerActivities
from activities.orders import OrderActivities
from contracts.accounts import AccountRef
from contracts.orders import (
    ApprovalReport,
    CancelAsked,
    CancelOrder,
    JudgedOrder,
    OrderResult,
    OrderStandingReport,
    OrderTicket,
    OrderToJudge,
    RecordedVerdict,
    SubmissionReport,
    VoteOnOrder,
)
from domain.approvals import ApprovalState, Vote
from domain.orders import BEFORE_SENDING, FINAL, OrderState
from domain.risk.verdict import Denied, NeedsApproval, Verdict
from temporal import policies, search_attributes
from workflows.consequences import Consequences
from workflows.order_story import OrderStory, say

SUBMISSIONS = 3
LOOK_SOON = {True: timedelta(milliseconds=500), False: timedelta(seconds=30)}
LOOK_LATE = {True: timedelta(seconds=5), False: timedelta(minutes=5)}
"""How long to wait before looking again, first and at most: where the order is lost, or rests."""

NOWHERE = frozenset({OrderState.NEW, OrderState.SUBMITTING, OrderState.UNKNOWN})
"""States in which the broker has not shown the order."""

GRACE = timedelta(seconds=30)
"""How long a request that got no clear answer may still land."""


@workflow.defn
class OrderWorkflow:
    """Judge an order, send it once, and see it through to an outcome that is known."""

    @workflow.init
    def __init__(self, order: OrderTicket) -> None:
        self._order = order
        self._verdict: Verdict | None = None
        self._approval: ApprovalState | None = None
        self._cancel: CancelAsked | None = None
        self._news: OrderStandingReport | None = None
        self._story = OrderStory(order)
        self._over = False
        self._consequences = Consequences(order)

    @workflow.run
    async def run(self, order: OrderTicket) -> OrderResult:
        """Tell the story of one order."""
        self._story.tell(f"order {order.intent}")
        standing = await self._bring_out()
        while standing.state not in FINAL:
            standing = await self._follow(standing)
        return await self._end(standing)

    @workflow.update
    async def verdict(self, asked: OrderTicket) -> RecordedVerdict:
        """Wait for the verdict on the order that is asked about."""
        self._story.tell(f"somebody waits for the verdict on {asked.intent}")
        await workflow.wait_condition(lambda: self._verdict is not None or self._over)
        return RecordedVerdict(verdict=self._verdict)

    @workflow.update
    async def vote(self, vote: Vote) -> ApprovalReport:
        """Take one person's word; it counts in the books, and only there."""
        report = await workflow.execute_local_activity_method(
            OrderActivities.vote_on_order,
            VoteOnOrder(intent=self._order.intent, vote=vote),
            summary=f"{vote.user} says {vote.choice}",
            **policies.BOOKS,
        )
        self._story.tell(f"{vote.user} says {vote.choice}: {report.state}")
        self._approval = report.state
        return report

    @vote.validator
    def _may_vote(self, vote: Vote) -> None:
        if not isinstance(self._verdict, NeedsApproval):
            refused = f"the order does not wait for {vote.user}"
            raise ApplicationError(refused, type="NOT_WAITING")

    @workflow.update
    async def cancel(self, asked: CancelAsked) -> None:
        """Ask for the order's end; its state says what came of it."""
        self._cancel = self._cancel or asked
        self._story.tell(f"{asked.by} asks to cancel")

    @workflow.signal(description="The books have learned something about the order")
    def learn(self, standing: OrderStandingReport) -> None:
        """Take what was booked."""
        self._news = standing

    async def _bring_out(self) -> OrderStandingReport:
        """Judge and send until the order has left, or will not."""
        sent = 0
        while sent < SUBMISSIONS:
            judged = await self._judge()
            if judged.state is not OrderState.NEW:
                return OrderStandingReport(state=judged.state)
            report = await self._send()
            self._story.tell(f"submission: {report.outcome} {report.reason}".rstrip())
            match report.outcome:
                case "answered" | "refused":
                    return report.standing or await self._look()
                case "unclear":
                    return report.standing or OrderStandingReport(state=OrderState.SUBMITTING)
                case "not_sent":
                    sent += 1
                    await workflow.sleep(report.retry_after, summary="nothing was sent; try again")
                case "judge_again":
                    continue
        return await workflow.execute_local_activity_method(
            OrderActivities.deny_unreachable,
            self._order,
            summary="stop: the broker cannot be reached",
            **policies.BOOKS,
        )

    async def _judge(self) -> JudgedOrder:
        compared = False
        while True:
            if self._cancel is not None:
                return await self._withdraw(self._cancel)
            judged = await workflow.execute_local_activity_method(
                OrderActivities.judge_order,
                OrderToJudge(ticket=self._order, compared=compared),
                summary="put the order before the risk rules",
                **policies.BOOKS,
            )
            self._verdict = judged.verdict
            if judged.state is OrderState.AWAITING_APPROVAL:
                await self._await_approval(judged)
            elif judged.state is OrderState.NEW and judged.verdict is None:
                compared = True
                await self._agree()
            else:
                self._story.tell(f"risk: {say(judged.verdict)}")
                return judged

    async def _await_approval(self, judged: JudgedOrder) -> None:
        self._story.tell(f"risk: {say(judged.verdict)}")
        self._mark(OrderState.AWAITING_APPROVAL)
        self._approval = ApprovalState.WAITING
        left = judged.expires_at - workflow.now() if judged.expires_at else timedelta(0)
        try:
            await workflow.wait_condition(
                lambda: self._approval is not ApprovalState.WAITING or self._cancel is not None,
                timeout=max(left, timedelta(0)),
                timeout_summary="until the approval is over",
            )
        except TimeoutError:
            await workflow.execute_local_activity_method(
                OrderActivities.expire_approval,
                self._order,
                summary="nobody approved in time",
                **policies.BOOKS,
            )

    async def _withdraw(self, asked: CancelAsked) -> JudgedOrder:
        standing = await workflow.execute_local_activity_method(
            OrderActivities.withdraw,
            CancelOrder(ticket=self._order, asked=asked),
            summary=f"{asked.by} takes the order back",
            **policies.BOOKS,
        )
        return JudgedOrder(state=standing.state, verdict=self._verdict)

    async def _agree(self) -> None:
        self._story.tell("the account has to agree with its broker first")
        try:
            await workflow.execute_activity_method(
                BrokerActivities.agree_account,
                AccountRef(account=self._order.account),
                summary="compare positions with the broker",
                **policies.AGREE,
            )
        except ActivityError as error:
            if is_cancelled_exception(error):
                raise
            self._story.tell("the broker could not be compared")

    async def _send(self) -> SubmissionReport:
        try:
            return await workflow.execute_local_activity_method(
                OrderActivities.send_order,
                self._order,
                summary="claim the order and send it, once",
                **policies.SUBMIT,
            )
        except FailureError as error:
            # What a local activity failed with comes as it is, not wrapped in an ActivityError.
            if is_cancelled_exception(error):
                raise
            return SubmissionReport(outcome="unclear", reason="the worker was lost")

    async def _follow(self, standing: OrderStandingReport) -> OrderStandingReport:
        """See an order that has left through to its end."""
        deadline = workflow.now() + GRACE
        pause = LOOK_SOON[standing.state in NOWHERE]
        while True:
            looked_at = workflow.now()
            if standing.state in NOWHERE:
                standing = await self._look()
            if standing.state in FINAL:
                return standing
            if standing.state in BEFORE_SENDING:
                # The worker was lost before it claimed the order: nothing can have been sent.
                return await self._bring_out()
            lost = standing.state in NOWHERE
            if lost and looked_at >= deadline:
                return await self._give_up()
            if standing.state is OrderState.SUBMITTING:
                await self._note_unknown()
            standing = await self._hear(standing, pause)
            await self._consequences.follow(standing)
            pause = min(pause * 2, LOOK_LATE[lost])
            asked = self._cancel is not None or self._news is not None
            if workflow.info().is_continue_as_new_suggested() and not asked:
                workflow.continue_as_new(self._order)

    async def _hear(self, standing: OrderStandingReport, pause: timedelta) -> OrderStandingReport:
        """Wait for news of the order, or for somebody who takes it back, or look."""
        may_cancel = standing.state not in NOWHERE
        try:
            await workflow.wait_condition(
                lambda: self._news is not None or (may_cancel and self._cancel is not None),
                timeout=pause,
                timeout_summary="look for the order again",
            )
        except TimeoutError:
            return await self._look() if may_cancel else standing
        news, self._news = self._news, None
        if news is not None:
            return news
        return await self._cancel_there()

    async def _cancel_there(self) -> OrderStandingReport:
        asked, self._cancel = self._cancel, None
        if asked is None:
            return await self._look()
        return await workflow.execute_activity_method(
            BrokerActivities.cancel_order,
            CancelOrder(ticket=self._order, asked=asked),
            summary=f"cancel at the broker, as {asked.by} asks",
            **policies.BROKER_READ,
        )

    async def _look(self) -> OrderStandingReport:
        return await workflow.execute_activity_method(
            BrokerActivities.settle_order,
            self._order,
            summary="book the broker's transactions and look for the order",
            **policies.BROKER_READ,
        )

    async def _note_unknown(self) -> None:
        self._story.tell("unknown: the broker may have the order")
        self._mark(OrderState.UNKNOWN)
        await workflow.execute_local_activity_method(
            OrderActivities.mark_unknown,
            self._order,
            summary="note that nobody knows",
            **policies.BOOKS,
        )

    async def _give_up(self) -> OrderStandingReport:
        return await workflow.execute_local_activity_method(
            OrderActivities.abandon, self._order, summary="give up looking", **policies.BOOKS
        )

    async def _end(self, standing: OrderStandingReport) -> OrderResult:
        code = [self._verdict.code] if isinstance(self._verdict, Denied) else []
        workflow.upsert_search_attributes(
            [
                search_attributes.ORDER_STATE.value_set(standing.state),
                *(search_attributes.DENY_CODE.value_set(item) for item in code),
            ]
        )
        self._story.tell(f"end: {standing.state}")
        self._over = True
        await self._consequences.follow(standing)
        await workflow.wait_condition(workflow.all_handlers_finished)
        return OrderResult(
            intent=self._order.intent, state=standing.state, detail=self._detail(standing)
        )

    def _detail(self, standing: OrderStandingReport) -> str:
        if isinstance(self._verdict, Denied):
            return self._verdict.message
        if standing.fill_price is None:
            return standing.end_code or ""
        return f"filled {standing.filled_units} at {standing.fill_price}"

    def _mark(self, state: OrderState) -> None:
        workflow.upsert_search_attributes([search_attributes.ORDER_STATE.value_set(state)])
