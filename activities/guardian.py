"""Activities of the guardian: see how a trade stands at its broker, protect it, or close it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from temporalio import activity

from activities.bookkeeping import Bookkeeping
from activities.heartbeats import heartbeating
from contracts.guarding import (
    AlertOnTrade,
    AlertReport,
    CloseReport,
    GuardReport,
    GuardTrade,
)
from domain.books import Books, OrderStanding
from domain.broker import Answered, Broker, BrokerError, Refused, TradeGuards
from domain.events import EventKind, NewEvent, Severity, account_stream
from domain.guardian import (
    NAKED_TRADE,
    Attach,
    Close,
    Gone,
    GuardBook,
    GuardPlan,
    LeftAlone,
    NewAlert,
    Protected,
    naked_subject,
    need,
)
from domain.numbers import plain
from domain.orders import FINAL, IntentId
from domain.ports import Brokers, OrderDesk
from domain.positions import LedgerMismatch
from domain.standing import OpenTrade

CLOSE_SECONDS, LOOK_SECONDS = 15.0, 0.1
"""How long a close is waited for at a stretch, and how often it is looked at."""


@dataclass(frozen=True)
class GuardianActivities:
    """What is done for a trade without a stop; the broker's answer is the truth, never ours."""

    guarding: GuardBook
    books: Books
    brokers: Brokers
    bookkeeping: Bookkeeping
    desk: OrderDesk
    clock: Callable[[], datetime]

    @activity.defn
    async def protect_trade(self, trade: GuardTrade) -> GuardReport:
        """Look at a trade where it stands, and give it the stop that it lacks."""
        async with heartbeating():
            try:
                broker = await self.brokers.broker(trade.account)
                return await self._protect(broker, trade)
            except BrokerError as error:
                return GuardReport(outcome="away", detail=str(error))

    async def _protect(self, broker: Broker, trade: GuardTrade) -> GuardReport:
        needed = need(await _find(broker, trade), await self._plan(trade))
        match needed:
            case Gone():
                return GuardReport(outcome="gone", detail="the trade is closed")
            case Protected(at=price):
                at = "" if price is None else f" at {plain(price)}"
                return GuardReport(outcome="protected", detail=f"a stop stands{at}")
            case LeftAlone():
                return GuardReport(outcome="left_alone", detail="the trade is none of ours")
            case Close(because=because):
                return GuardReport(outcome="to_close", detail=because)
            case Attach(guards=guards):
                return await self._attach(broker, trade, guards)
            case unknown:
                assert_never(unknown)

    async def _plan(self, trade: GuardTrade) -> GuardPlan:
        return await self.guarding.plan(trade.account, trade.trade)

    async def _attach(self, broker: Broker, trade: GuardTrade, guards: TradeGuards) -> GuardReport:
        match await broker.guard_trade(trade.trade, guards):
            case Answered():
                said = f"trade {trade.trade} stood without a stop; now it has {_say(guards)}"
                await self._note(trade, EventKind.TRADE_PROTECTED, said)
                return GuardReport(outcome="attached", detail=_say(guards))
            case Refused(code=code, message=message):
                said = f"the broker refuses {_say(guards)} for trade {trade.trade}: {message}"
                await self._note(trade, EventKind.TRADE_NAKED, said)
                return GuardReport(outcome="refused", detail=f"{code}: {message}")
            case unknown:
                assert_never(unknown)

    async def _note(self, trade: GuardTrade, kind: EventKind, message: str) -> None:
        fact = NewEvent(
            kind=kind,
            message=message,
            severity=Severity.WARNING,
            instrument=trade.instrument,
            payload={"trade": trade.trade},
        )
        await self.books.note(account_stream(trade.account), [fact], self.clock())

    @activity.defn
    async def close_trade(self, trade: GuardTrade) -> CloseReport:
        """Close all that is left of a trade, with an order like any other."""
        async with heartbeating():
            try:
                broker = await self.brokers.broker(trade.account)
                await self._catch_up(broker, trade)
                found = await _find(broker, trade)
            except BrokerError as error:
                return CloseReport(intent=None, state=None, detail=str(error))
            if found is None:
                return CloseReport(intent=None, state=None, detail="nothing is left of it")
            intent = await self.guarding.ask_close(trade.account, found.trade, self.clock())
            await self.desk.open_order(intent)
            standing = await self._end_of(intent.id)
        detail = standing.end_code or ""
        return CloseReport(intent=intent.id, state=standing.state, detail=detail)

    async def _catch_up(self, broker: Broker, trade: GuardTrade) -> None:
        """Bring the books up to the broker: by them a close is judged to reduce."""
        try:
            await self.bookkeeping.catch_up(broker, trade.account)
        except LedgerMismatch as error:
            activity.logger.warning("the books of %s do not fit: %s", trade.account, error)

    async def _end_of(self, intent: IntentId) -> OrderStanding:
        give_up_at = asyncio.get_running_loop().time() + CLOSE_SECONDS
        while True:
            standing = await self.books.standing(intent)
            if standing.state in FINAL or asyncio.get_running_loop().time() > give_up_at:
                return standing
            await asyncio.sleep(LOOK_SECONDS)

    @activity.defn
    async def alert_on_trade(self, alert: AlertOnTrade) -> AlertReport:
        """Tell people of a trade that cannot be protected, and see whether one has taken over."""
        trade = alert.trade
        raised = await self.guarding.raise_alert(
            NewAlert(
                account=trade.account,
                kind=NAKED_TRADE,
                subject=naked_subject(trade.account, trade.trade),
                message=alert.message,
                instrument=trade.instrument,
            ),
            self.clock(),
        )
        return AlertReport(alert=raised.id, acknowledged_by=raised.acknowledged_by)


async def _find(broker: Broker, trade: GuardTrade) -> OpenTrade | None:
    standing = await broker.open_trades()
    return next((item for item in standing.trades if item.trade.id == trade.trade), None)


def _say(guards: TradeGuards) -> str:
    stop, trail = guards.stop, guards.trail
    at = "no stop" if stop is None or stop.price is None else f"a stop at {plain(stop.price)}"
    return at if trail is None else f"{at} and a trail of {plain(trail)}"
