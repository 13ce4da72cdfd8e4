"""Set the guards of an open trade at its broker."""

from dataclasses import dataclass
from typing import assert_never

from temporalio import activity

from activities.bookkeeping import Bookkeeping
from activities.heartbeats import heartbeating
from contracts.trades import GuardChange, GuardReport
from domain.broker import Answered, Refused, TradeGuards
from domain.ports import Brokers


@dataclass(frozen=True)
class TradeGuardActivities:
    """Changes what guards a trade; telling a broker twice changes nothing."""

    brokers: Brokers
    bookkeeping: Bookkeeping

    @activity.defn
    async def change_guards(self, change: GuardChange) -> GuardReport:
        """Set guards and book what the broker wrote down about it."""
        async with heartbeating():
            broker = await self.brokers.broker(change.account)
            answer = await broker.guard_trade(
                change.trade,
                TradeGuards(stop=change.stop, target=change.target, trail=change.trail),
            )
            await self.bookkeeping.catch_up(broker, change.account)
        match answer:
            case Answered():
                return GuardReport(done=True)
            case Refused():
                return GuardReport(done=False, code=answer.code, message=answer.message)
            case unknown:
                assert_never(unknown)
