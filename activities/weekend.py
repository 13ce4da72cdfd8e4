"""Make accounts flat before the weekend."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from temporalio import activity

from contracts.maintenance import WeekendFlattened
from domain.accounts import Feed
from domain.guardian import GuardBook
from domain.ports import OrderDesk, Prices
from domain.risk.hours import must_be_flat
from domain.weekend import WeekendAccount, WeekendBook


@dataclass(frozen=True)
class WeekendActivities:
    """Asks for closes and cancels; one that is under way is not asked for again."""

    book: WeekendBook
    closes: GuardBook
    desk: OrderDesk
    prices: Prices
    clock: Callable[[], datetime]

    @activity.defn
    async def flatten_for_weekend(self) -> WeekendFlattened:
        """Take waiting entries back and close every trade of the accounts whose week ends."""
        cancelled: list[str] = []
        closes: list[str] = []
        for account in await self.book.flat_at_weekends():
            if must_be_flat(account.policy, await self._market_time(account)):
                cancelled += await self._cancel(account)
                closes += await self._close(account)
        return WeekendFlattened(cancelled=tuple(cancelled), closes=tuple(closes))

    async def _market_time(self, account: WeekendAccount) -> datetime:
        """Tell the market's time: the world's, but on a paper exchange what its prices show."""
        now = self.clock()
        if account.feed is not Feed.PAPER:
            return now
        names = {trade.instrument for trade in account.trades}
        names |= {order.instrument for order in account.waiting}
        quotes = await self.prices.quotes(account.feed, sorted(names))
        return now - max((quote.behind for quote in quotes.values()), default=timedelta(0))

    async def _cancel(self, account: WeekendAccount) -> list[str]:
        for order in account.waiting:
            await self.desk.cancel_order(order.id, by="platform", reason="the week ends")
        return [order.id for order in account.waiting]

    async def _close(self, account: WeekendAccount) -> list[str]:
        asked: list[str] = []
        for trade in account.trades:
            intent = await self.closes.ask_close(account.account, trade, self.clock())
            await self.desk.open_order(intent)
            asked.append(intent.id)
        return asked
