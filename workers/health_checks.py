"""Look at every part of the platform, as the health schedule does."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence

from sqlalchemy import literal
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import select
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.service import RPCError

from adapters.postgres.accounts import all_accounts
from adapters.redis.latest import feed_sign, latest_prices
from contracts.maintenance import PartHealth
from contracts.names import Queue
from domain.accounts import AccountId, Feed
from domain.broker import BrokerError
from domain.instruments import MAJORS
from domain.runs import StoreUnavailable
from domain.times import SECOND_NS
from workers.tools import Tools, utc_now

Look = Callable[[], Awaitable[str]]
PATIENCE_SECONDS = 5.0
CLOCKS_APART_SECONDS = 10.0
"""A replay on the paper feed has the recording's time; on other feeds both clocks agree."""
POLLED = tuple(Queue)


class Degraded(Exception):
    """A part works, but not as it should."""


class PlatformChecks:
    """Looks at servers, brokers, feeds and workers."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    async def look(self) -> Sequence[PartHealth]:
        """Check every part; a part that is down is a finding, not an error."""
        looks: dict[str, Look] = {
            "postgresql": self._postgresql,
            "valkey": self._valkey,
            "temporal": self._temporal,
        }
        looks |= {f"workers:{queue}": _polled(self._tools, queue) for queue in POLLED}
        looks |= await self._per_account()
        return await asyncio.gather(*(_look(name, look) for name, look in looks.items()))

    async def _per_account(self) -> dict[str, Look]:
        async with self._tools.database.reading() as session:
            accounts = await all_accounts(session)
        looks: dict[str, Look] = {}
        for account in accounts:
            looks[f"broker:{account.name}"] = _broker(self._tools, AccountId(account.id))
            looks[f"feed:{account.feed}"] = _feed(self._tools, Feed(account.feed))
            if not account.agreed:
                looks[f"account:{account.name}"] = _disagrees(account.agreed_reason)
        return looks

    async def _postgresql(self) -> str:
        async with self._tools.database.reading() as session:
            await session.exec(select(literal(1)))
        return "answers"

    async def _valkey(self) -> str:
        await self._tools.redis.ping()
        return "answers"

    async def _temporal(self) -> str:
        await self._tools.client.service_client.check_health()
        return "serving"


def _polled(tools: Tools, queue: Queue) -> Look:
    async def look() -> str:
        request = DescribeTaskQueueRequest(
            namespace=tools.client.namespace,
            task_queue=TaskQueue(name=queue),
            task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
        )
        answer = await tools.client.workflow_service.describe_task_queue(request)
        if not answer.pollers:
            raise Degraded("no worker polls this queue")
        return f"{len(answer.pollers)} polling"

    return look


def _broker(tools: Tools, account: AccountId) -> Look:
    async def look() -> str:
        summary = await (await tools.brokers.broker(account)).summary()
        return f"answers, last transaction {summary.last_transaction_id}"

    return look


def _feed(tools: Tools, feed: Feed) -> Look:
    async def look() -> str:
        sign = await feed_sign(tools.redis, feed, utc_now())
        if sign.status != "live":
            raise Degraded(sign.detail)
        if feed is not Feed.PAPER:
            await _clocks_agree(tools, feed)
        return sign.detail or "live"

    return look


async def _clocks_agree(tools: Tools, feed: Feed) -> None:
    """Alarm where a real feed's market time and our arrival time drift apart."""
    prices = await latest_prices(tools.redis, feed, MAJORS)
    for name, price in prices.items():
        apart = abs(price.received_ns - price.id.time_ns) / SECOND_NS
        if apart > CLOCKS_APART_SECONDS:
            raise Degraded(f"{name}: market and arrival time are {apart:.0f} s apart")


def _disagrees(reason: str) -> Look:
    async def look() -> str:
        raise Degraded(f"positions do not agree with the broker: {reason}")

    return look


async def _look(name: str, look: Look) -> PartHealth:
    started = time.monotonic()
    try:
        status, detail = "ok", await asyncio.wait_for(look(), PATIENCE_SECONDS)
    except Degraded as error:
        status, detail = "degraded", str(error)
    except TimeoutError:
        status, detail = "down", f"no answer within {PATIENCE_SECONDS:.0f} s"
    except (BrokerError, StoreUnavailable, RPCError, SQLAlchemyError, OSError) as error:
        status, detail = "down", f"{type(error).__name__}: {error}"[:200]
    latency = round((time.monotonic() - started) * 1_000, 1)
    return PartHealth(component=name, status=status, detail=detail, latency_ms=latency)
