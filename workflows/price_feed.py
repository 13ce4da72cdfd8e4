"""Keep a feed's prices flowing to strategies and browsers."""

from dataclasses import replace

from temporalio import workflow

from activities.prices import PriceActivities
from contracts.names import Queue
from contracts.prices import PriceFeedInput, StreamPrices
from temporal import policies


@workflow.defn
class PriceFeedWorkflow:
    """Supervise the stream: when its worker dies, another takes the feed over in seconds."""

    @workflow.run
    async def run(self, feed: PriceFeedInput) -> None:
        """Stream for a stretch of hours, and start over with a short history."""
        workflow.set_current_details(
            f"Streaming the prices of the **{feed.feed}** feed, stretch {feed.stretch}."
        )
        await workflow.execute_activity_method(
            PriceActivities.stream_prices,
            StreamPrices(feed=feed.feed),
            task_queue=Queue.MARKET_DATA,
            summary=f"{feed.feed} prices",
            **policies.STREAM,
        )
        workflow.continue_as_new(replace(feed, stretch=feed.stretch + 1))
