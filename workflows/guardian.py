"""See a trade without a stop protected or closed, whatever it takes."""

from dataclasses import replace
from datetime import timedelta

from temporalio import workflow

from activities.guardian import GuardianActivities
from contracts.guarding import (
    AlertOnTrade,
    AlertReport,
    CloseReport,
    GuardEnded,
    GuardOutcome,
    GuardReport,
    GuardTrade,
)
from temporal import policies

FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=1), timedelta(seconds=60)

QUIET_FAILURES = 2
"""How often a broker may be away before people are told; a refusal is told at once."""


@workflow.defn
class GuardTradeWorkflow:
    """Attach a stop; where that fails close the trade; where that fails tell people and go on."""

    @workflow.init
    def __init__(self, trade: GuardTrade) -> None:
        self._trade = trade
        self._failures = trade.failures
        self._nudged = False
        self._story: list[str] = []

    @workflow.run
    async def run(self, trade: GuardTrade) -> GuardEnded:
        """Go on until a stop stands, nothing is left, or a person has taken the trade over."""
        self._tell(f"trade {trade.trade} has no stop, by the books")
        while True:
            report = await self._protect()
            match report.outcome:
                case "gone" | "protected" | "left_alone":
                    return self._end(report.outcome, report.detail)
                case "attached":
                    failure = await self._seen_to_stand()
                case "refused" | "to_close":
                    failure = await self._close()
                case "away":
                    failure = report
            if failure is None:
                continue
            taken_over_by = await self._alert(failure)
            if taken_over_by is not None:
                return self._end("acknowledged", f"{taken_over_by} has taken the trade over")
            await self._rest()

    @workflow.signal(description="Look again now: somebody acknowledged the alert, or acted")
    def nudge(self) -> None:
        """Look again without waiting."""
        self._nudged = True

    async def _protect(self) -> GuardReport:
        report = await workflow.execute_activity_method(
            GuardianActivities.protect_trade,
            self._trade,
            summary="see how the trade stands, and attach its stop",
            **policies.BROKER_READ,
        )
        self._tell(f"{report.outcome}: {report.detail}")
        return report

    async def _seen_to_stand(self) -> GuardReport | None:
        """Look once more, so that the broker's own list shows the stop."""
        report = await self._protect()
        return report if report.outcome in ("attached", "away") else None

    async def _close(self) -> GuardReport | None:
        report: CloseReport = await workflow.execute_activity_method(
            GuardianActivities.close_trade,
            self._trade,
            summary="close the trade",
            **policies.BROKER_READ,
        )
        self._tell(f"close: {report.intent} {report.state or ''} {report.detail}")
        still_open = await self._protect()
        if still_open.outcome in ("gone", "protected", "left_alone"):
            return None
        return GuardReport(outcome="refused", detail=f"{report.detail}; {still_open.detail}")

    async def _alert(self, failure: GuardReport) -> str | None:
        """Tell people, and return who has taken the trade over, if anybody has."""
        self._failures += 1
        if failure.outcome == "away" and self._failures <= QUIET_FAILURES:
            return None
        trade = self._trade
        message = (
            f"trade {trade.trade}, {trade.units} {trade.instrument}, stands without protection: "
            f"{failure.detail}"
        )
        report: AlertReport = await workflow.execute_activity_method(
            GuardianActivities.alert_on_trade,
            AlertOnTrade(trade=trade, message=message),
            summary="tell people",
            **policies.BROKER_READ,
        )
        return report.acknowledged_by

    async def _rest(self) -> None:
        pause = min(FIRST_PAUSE * 2 ** min(self._failures - 1, 10), LONGEST_PAUSE)
        try:
            await workflow.wait_condition(
                lambda: self._nudged, timeout=pause, timeout_summary="try again"
            )
        except TimeoutError:
            self._tell("trying again")
        self._nudged = False
        if workflow.info().is_continue_as_new_suggested():
            workflow.continue_as_new(replace(self._trade, failures=self._failures))

    def _end(self, outcome: GuardOutcome, detail: str) -> GuardEnded:
        self._tell(f"end: {outcome}, {detail}")
        return GuardEnded(trade=self._trade.trade, outcome=outcome, detail=detail)

    def _tell(self, line: str) -> None:
        """Show the story so far to whoever opens the workflow."""
        self._story.append(f"- `{workflow.now():%H:%M:%S}` {line}")
        trade = self._trade
        head = f"**Trade {trade.trade}**: {trade.units} {trade.instrument} on {trade.account}"
        workflow.set_current_details("\n".join([head, "", *self._story[-20:]]))
