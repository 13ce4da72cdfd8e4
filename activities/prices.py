"""Stream a feed's prices for hours."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.heartbeats import heartbeating
from activities.price_pump import PricePump, Pumps
from contracts.prices import StreamPrices
from domain.feeds import FeedTakenOver

STRETCH_SECONDS = 11 * 3_600
"""How long one activity streams before its workflow starts over with a short history."""


@dataclass(frozen=True)
class PriceActivities:
    """The one writer of a feed."""

    ports: Pumps

    @activity.defn
    async def stream_prices(self, order: StreamPrices) -> None:
        """Keep a feed's prices flowing until the stretch ends or the worker stops."""
        async with heartbeating():
            try:
                await PricePump(order.feed, self.ports).run(_end_of_stretch())
            except FeedTakenOver as error:
                raise ApplicationError(str(error), type="FEED_TAKEN_OVER") from error


async def _end_of_stretch() -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(STRETCH_SECONDS):
            await activity.wait_for_worker_shutdown()
