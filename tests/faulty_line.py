"""A bad line to a broker: forwards HTTP, and spoils chosen orders on their way or back."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import StrEnum

import aiohttp
from aiohttp import web


class Fault(StrEnum):
    """What happens to one POST of an order."""

    DROP_ANSWER = "drop the answer"
    LAND_LATE = "drop the connection and let the request land later"
    NEVER_LAND = "drop the connection and the request"
    BAD_GATEWAY = "answer 502 with a page, after the order landed"
    HALF_BODY = "cut the answer in half"
    NOT_JSON = "answer 201 with nonsense"
    TOO_MANY = "answer 429 without passing the request on"
    PAGE_403 = "answer 403 with a page, after the order landed"


LATE_SECONDS = 3.0
HOP = frozenset({"transfer-encoding", "content-encoding", "content-length", "connection"})


class FaultyLine:
    """Forwards to a broker; `faults` are used up by the next orders, one each."""

    def __init__(self, target: str) -> None:
        self.faults: deque[Fault] = deque()
        self.posts = 0
        self.url = ""
        self._target = target
        self._late: set[asyncio.Task[None]] = set()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Forward a request, or spoil it."""
        body = await request.read()
        is_order = request.method == "POST" and request.path.endswith("/orders")
        self.posts += is_order
        if is_order and self.faults:
            return await self._spoil(request, body, self.faults.popleft())
        status, headers, answer = await self._forward(request, body)
        return web.Response(status=status, headers=headers, body=answer)

    async def _forward(
        self, request: web.Request, body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        headers = {name: value for name, value in request.headers.items() if name != "Host"}
        async with (
            aiohttp.ClientSession(auto_decompress=True) as session,
            session.request(
                request.method, f"{self._target}{request.path_qs}", data=body, headers=headers
            ) as answer,
        ):
            kept = {k: v for k, v in answer.headers.items() if k.lower() not in HOP}
            return answer.status, kept, await answer.read()

    async def _spoil(self, request: web.Request, body: bytes, fault: Fault) -> web.StreamResponse:
        match fault:
            case Fault.TOO_MANY:
                return web.json_response(
                    {"errorMessage": "slow down"}, status=429, headers={"Retry-After": "0.2"}
                )
            case Fault.LAND_LATE:
                late = asyncio.create_task(self._later(request, body))
                self._late.add(late)
            case Fault.NEVER_LAND:
                pass
            case _:
                status, headers, answer = await self._forward(request, body)
                if fault is Fault.HALF_BODY:
                    return await self._cut(request, status, headers, answer)
                if fault is Fault.NOT_JSON:
                    return web.Response(status=201, text="OK", content_type="application/json")
                if fault is Fault.BAD_GATEWAY:
                    return web.Response(status=502, text="<html>", content_type="text/html")
                if fault is Fault.PAGE_403:
                    return web.Response(status=403, text="<html>", content_type="text/html")
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    async def _later(self, request: web.Request, body: bytes) -> None:
        await asyncio.sleep(LATE_SECONDS)
        await self._forward(request, body)

    @staticmethod
    async def _cut(
        request: web.Request, status: int, headers: dict[str, str], answer: bytes
    ) -> web.StreamResponse:
        response = web.StreamResponse(status=status, headers=headers)
        response.content_length = len(answer)
        await response.prepare(request)
        await response.write(answer[: len(answer) // 2])
        assert request.transport is not None
        request.transport.abort()
        return response


@asynccontextmanager
async def faulty_line(target: str) -> AsyncIterator[FaultyLine]:
    """Open a line to a broker."""
    line = FaultyLine(target)
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", line.handle)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    line.url = f"http://127.0.0.1:{port}"
    yield line
    await runner.cleanup()
