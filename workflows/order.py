"""The life of an order, from its intent in the books to its end."""

from datetime import timedelta

from temporalio import workflow
from temporalio.exceptions import ActivityError, is_cancelled_exception

from activities.broker import BrokerActivities
from activities.orders import OrderActivities
from contracts.accounts import AccountRef
from contracts.orders import (
    OrderResult,
    OrderStandingReport,
    OrderTicket,
    OrderUnderRisk,
    RecordedVerdict,
    SubmissionReport,
    VerdictToRecord,
)
from domain.orders import FINAL, OrderState
from domain.risk.assess import assess
from domain.risk.rules import reduces
from domain.risk.verdict import Accepted, Denied, Verdict
from temporal import policies, search_attributes

SUBMISSIONS = 3
LOOK_AGAIN = timedelta(milliseconds=500)
NOWHERE = frozenset({OrderState.NEW, OrderState.SUBMITTING, OrderState.UNKNOWN})
"""States in which the broker has not shown the order."""

GRACE = timedelta(seconds=30)
"""How long a request that got no clear answer may still land."""


@workflow.defn
class OrderWorkflow:
    """Assess an order, send it once, and see it through to an outcome that is known."""

    @workflow.init
    def __init__(self, order: OrderTicket) -> None:
        self._order = order
        self._verdict: Verdict | None = None
        self._story: list[str] = []

    @workflow.run
    async def run(self, order: OrderTicket) -> OrderResult:
        """Tell the story of one order."""
        self._tell(f"order {order.intent}")
        seen = await self._assess()
        if isinstance(self._verdict, Denied):
            return await self._end(OrderState.DENIED, self._verdict.message)
        if seen.state is OrderState.NEW:
            await self._submit()
        standing = await self._settle()
        return await self._end(standing.state, _filled(standing))

    @workflow.update
    async def verdict(self, asked: OrderTicket) -> RecordedVerdict:
        """Wait for the verdict on the order that is asked about."""
        self._tell(f"somebody waits for the verdict on {asked.intent}")
        await workflow.wait_condition(lambda: self._verdict is not None)
        return RecordedVerdict(verdict=self._verdict)

    async def _assess(self) -> OrderUnderRisk:
        asked_broker = False
        while True:
            seen = await self._load()
            if seen.verdict is not None:
                self._verdict = seen.verdict
                return seen
            if not (asked_broker or self._may_enter(seen)):
                asked_broker = True
                await self._agree()
                continue
            self._verdict = await self._record(seen)
            if self._verdict is not None:
                self._tell(f"risk: {_say(self._verdict)}")
                return seen

    @staticmethod
    def _may_enter(seen: OrderUnderRisk) -> bool:
        return seen.snapshot.gate.agreed or reduces(seen.intent, seen.snapshot)

    async def _load(self) -> OrderUnderRisk:
        return await workflow.execute_local_activity_method(
            OrderActivities.load_order,
            self._order,
            summary="load the order and its account",
            **policies.BOOKS,
        )

    async def _record(self, seen: OrderUnderRisk) -> Verdict | None:
        verdict = assess(seen.intent, seen.snapshot, workflow.now())
        recorded = await workflow.execute_local_activity_method(
            OrderActivities.record_verdict,
            VerdictToRecord(
                intent=self._order.intent, verdict=verdict, version=seen.snapshot.version
            ),
            summary=f"record: {_say(verdict)}"[:200],
            **policies.BOOKS,
        )
        return recorded.verdict

    async def _agree(self) -> None:
        self._tell("the account has to agree with its broker first")
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
            self._tell("the broker could not be compared")

    async def _submit(self) -> None:
        for attempt in range(1, SUBMISSIONS + 1):
            report = await self._send_once(attempt)
            self._tell(f"submission {attempt}: {report.outcome} {report.reason}".rstrip())
            if report.outcome != "not_sent":
                return
            if attempt < SUBMISSIONS:
                await workflow.sleep(report.retry_after, summary="nothing was sent; try again")
        await workflow.execute_local_activity_method(
            OrderActivities.deny_unreachable,
            self._order,
            summary="stop: the broker cannot be reached",
            **policies.BOOKS,
        )

    async def _send_once(self, attempt: int) -> SubmissionReport:
        try:
            return await workflow.execute_activity_method(
                BrokerActivities.submit_order,
                self._order,
                summary=f"submission {attempt} of at most {SUBMISSIONS}",
                **policies.SUBMIT,
            )
        except ActivityError as error:
            if is_cancelled_exception(error):
                raise
            return SubmissionReport(outcome="unclear", reason="the worker was lost")

    async def _settle(self) -> OrderStandingReport:
        deadline = workflow.now() + GRACE
        pause = LOOK_AGAIN
        while True:
            looked_at = workflow.now()
            standing = await self._look()
            if standing.state in FINAL:
                return standing
            if looked_at >= deadline and standing.state in NOWHERE:
                return await self._give_up(standing)
            if standing.state in (OrderState.NEW, OrderState.SUBMITTING):
                await self._note_unknown(standing)
            await workflow.sleep(pause, summary="look for the order again")
            pause = min(pause * 2, timedelta(seconds=5))

    async def _look(self) -> OrderStandingReport:
        return await workflow.execute_activity_method(
            BrokerActivities.settle_order,
            self._order,
            summary="book the broker's transactions and look for the order",
            **policies.BROKER_READ,
        )

    async def _note_unknown(self, standing: OrderStandingReport) -> None:
        if standing.state is OrderState.NEW:
            # The worker was lost before it claimed the order: nothing can have been sent.
            await self._submit()
            return
        self._tell("unknown: the broker may have the order")
        workflow.upsert_search_attributes(
            [search_attributes.ORDER_STATE.value_set(OrderState.UNKNOWN)]
        )
        await workflow.execute_local_activity_method(
            OrderActivities.mark_unknown,
            self._order,
            summary="note that nobody knows",
            **policies.BOOKS,
        )

    async def _give_up(self, standing: OrderStandingReport) -> OrderStandingReport:
        act = (
            OrderActivities.deny_unreachable
            if standing.state is OrderState.NEW
            else OrderActivities.abandon
        )
        return await workflow.execute_local_activity_method(
            act, self._order, summary="give up looking", **policies.BOOKS
        )

    async def _end(self, state: OrderState, detail: str) -> OrderResult:
        code = [self._verdict.code] if isinstance(self._verdict, Denied) else []
        workflow.upsert_search_attributes(
            [
                search_attributes.ORDER_STATE.value_set(state),
                *(search_attributes.DENY_CODE.value_set(item) for item in code),
            ]
        )
        self._tell(f"end: {state}")
        await workflow.wait_condition(workflow.all_handlers_finished)
        return OrderResult(intent=self._order.intent, state=state, detail=detail)

    def _tell(self, line: str) -> None:
        """Show the order's story so far to whoever opens the workflow."""
        self._story.append(f"- `{workflow.now():%H:%M:%S.%f}` {line}")
        order = self._order
        head = f"**{order.units} {order.instrument}** for {order.origin} on {order.account}"
        workflow.set_current_details("\n".join([head, "", *self._story[-20:]]))


def _filled(standing: OrderStandingReport) -> str:
    if standing.fill_price is None:
        return ""
    return f"filled {standing.filled_units} at {standing.fill_price}"


def _say(verdict: Verdict) -> str:
    match verdict:
        case Accepted():
            return f"accepted, margin {verdict.margin}"
        case Denied():
            return f"denied, {verdict.code}: {verdict.message}"
