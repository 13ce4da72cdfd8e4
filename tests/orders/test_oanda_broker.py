"""What leaves for the broker, and what becomes of answers that cannot be read."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any

import pytest
from aiohttp import web

from adapters.oanda.broker import THREADS, OandaBroker
from adapters.oanda.connection import Endpoint
from domain.broker import BrokerUnavailable, NotSent, OrderRequest, Refused
from domain.numbers import Units
from domain.order_terms import Protection
from domain.orders import IntentId

ORDER = OrderRequest(
    intent=IntentId("order-1"),
    instrument="EUR_USD",
    units=Units(Decimal("1000.0000000000")),
    reduce_only=False,
    stop=Protection(distance=Decimal("0.0020000000")),
)


class OddBroker:
    """Holds every read back until told, refuses every order, and keeps what was sent."""

    def __init__(self) -> None:
        self.release = asyncio.Event()
        self.answer_orders = asyncio.Event()
        self.answer_orders.set()
        self.reads = 0
        self.orders: list[dict[str, Any]] = []

    async def read(self, request: web.Request) -> web.Response:
        """Answer without a single field, once told."""
        self.reads += 1
        await self.release.wait()
        return web.json_response({"account": {}, "positions": [{}], "lastTransactionID": "x"})

    async def order(self, request: web.Request) -> web.Response:
        """Refuse an order."""
        self.orders.append((await request.json())["order"])
        await self.answer_orders.wait()
        return web.json_response({"errorMessage": "no", "errorCode": "NO"}, status=400)


@asynccontextmanager
async def _asked(odd: OddBroker) -> AsyncIterator[OandaBroker]:
    app = web.Application()
    app.router.add_get("/{path:.*}", odd.read)
    app.router.add_post("/{path:.*}", odd.order)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    broker = OandaBroker(Endpoint(rest_url=url, stream_url=url, account="a", token="t"))
    try:
        yield broker
    finally:
        odd.release.set()
        odd.answer_orders.set()
        broker.close()
        await runner.cleanup()


async def test_an_order_does_not_wait_behind_reads_that_hang() -> None:
    odd = OddBroker()
    async with _asked(odd) as broker:
        reads = [asyncio.create_task(broker.summary()) for _ in range(40)]
        async with asyncio.timeout(5):
            while odd.reads < THREADS:
                await asyncio.sleep(0.01)
            assert await broker.submit(ORDER) == Refused(code="NO", message="no")
        odd.release.set()
        await asyncio.gather(*reads, return_exceptions=True)


async def test_an_order_that_could_not_leave_in_time_is_not_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("adapters.oanda.broker.LEAVES_WITHIN_SECONDS", 0.2)
    odd = OddBroker()
    odd.answer_orders.clear()
    async with _asked(odd) as broker:
        hanging = [asyncio.create_task(broker.submit(ORDER)) for _ in range(THREADS)]
        async with asyncio.timeout(5):
            while len(odd.orders) < THREADS:
                await asyncio.sleep(0.01)
        late = asyncio.create_task(broker.submit(ORDER))
        await asyncio.sleep(0.3)
        odd.answer_orders.set()

        assert isinstance(await late, NotSent)
        await asyncio.gather(*hanging)
    assert len(odd.orders) == THREADS


async def test_amounts_leave_without_digits_that_say_nothing() -> None:
    odd = OddBroker()
    async with _asked(odd) as broker:
        await broker.submit(ORDER)
    assert odd.orders[0]["units"] == "1000"
    assert odd.orders[0]["stopLossOnFill"] == {"distance": "0.002", "timeInForce": "GTC"}


@pytest.mark.parametrize("read", ["summary", "standing"])
async def test_an_answer_without_its_fields_is_no_answer(read: str) -> None:
    odd = OddBroker()
    odd.release.set()
    async with _asked(odd) as broker:
        with pytest.raises(BrokerUnavailable):
            await getattr(broker, read)()
