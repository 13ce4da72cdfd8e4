"""The two streams: prices and transactions, a line a chunk, a heartbeat every five seconds."""

import asyncio
import json
from collections.abc import Awaitable, Callable

from aiohttp import web

from paper.desk import Batch
from paper.http.context import CLOSING, Call, call_of
from paper.http.prices import as_tick, price_line
from paper.price_streams import Conflation, Subscription
from paper.wire import Wire, format_time

HEARTBEAT_SECONDS = 5.0
WINDOW_SECONDS = 0.25

Pump = Callable[[web.StreamResponse], Awaitable[None]]


async def stream_prices(request: web.Request) -> web.StreamResponse:
    """GET /v3/accounts/{id}/pricing/stream."""
    call = call_of(request)
    names = call.instruments(call.required("instruments"))
    snapshot = call.flag("snapshot", "true")
    call.flag("includeHomeConversions", "false")
    every = call.exchange.settings.every_tick
    conflation = Conflation.EVERY_TICK if every else Conflation.LATEST
    subscription = Subscription(names, conflation)
    response = await _begin(call)
    call.exchange.floor.price_streams.add(subscription)
    try:
        if snapshot:
            await _send_snapshot(call, names, response)
        call.exchange.market.listen()
        await _serve(call, response, lambda out: _pump_prices(call, subscription, out))
    finally:
        call.exchange.floor.price_streams.remove(subscription)
    return response


async def stream_transactions(request: web.Request) -> web.StreamResponse:
    """GET /v3/accounts/{id}/transactions/stream."""
    call = call_of(request)
    waiting: asyncio.Queue[Batch] = asyncio.Queue()
    response = await _begin(call)
    call.desk.listeners.add(waiting.put_nowait)
    try:
        await _serve(call, response, lambda out: _pump_transactions(call, waiting, out))
    finally:
        call.desk.listeners.discard(waiting.put_nowait)
    return response


async def _begin(call: Call) -> web.StreamResponse:
    response = web.StreamResponse(headers={"RequestID": call.request_id})
    response.content_type = "application/octet-stream"
    if call.request.version >= (1, 1):
        response.enable_chunked_encoding()
    await response.prepare(call.request)
    return response


async def _serve(call: Call, response: web.StreamResponse, pump: Pump) -> None:
    """Send until the client goes, the exchange stops or the client cannot keep up."""
    closing = call.request.app[CLOSING]
    tasks = [
        asyncio.create_task(_as_coroutine(pump, response)),
        asyncio.create_task(_heartbeats(call, response)),
        asyncio.create_task(closing.wait()),
    ]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _as_coroutine(pump: Pump, response: web.StreamResponse) -> None:
    await pump(response)


async def _send_snapshot(call: Call, names: list[str], response: web.StreamResponse) -> None:
    for name in names:
        if not call.exchange.floor.has_played(name):
            continue
        quote = call.exchange.board.quote(name)
        await response.write(price_line(as_tick(quote), quote.instrument, call.time_format))


async def _pump_prices(
    call: Call, subscription: Subscription, response: web.StreamResponse
) -> None:
    instruments = call.exchange.instruments
    conflating = not call.exchange.settings.every_tick
    while not subscription.overrun:
        for tick in await subscription.take():
            line = price_line(tick, instruments[tick.instrument], call.time_format)
            await response.write(line)
        if conflating:
            await asyncio.sleep(WINDOW_SECONDS)


async def _pump_transactions(
    call: Call, waiting: "asyncio.Queue[Batch]", response: web.StreamResponse
) -> None:
    while True:
        for transaction in await waiting.get():
            await response.write(_line(transaction.to_wire(call.time_format)))


async def _heartbeats(call: Call, response: web.StreamResponse) -> None:
    while True:
        await asyncio.sleep(HEARTBEAT_SECONDS)
        line = _line(_heartbeat(call))
        # The transaction that it names could still be lost with the machine.
        await call.desk.settled()
        await response.write(line)


def _heartbeat(call: Call) -> Wire:
    wire: Wire = {"type": "HEARTBEAT"}
    if call.request.path.endswith("/transactions/stream"):
        wire["lastTransactionID"] = str(call.desk.account.last_transaction_id)
    wire["time"] = format_time(call.exchange.now(), call.time_format)
    return wire


def _line(wire: Wire) -> bytes:
    return json.dumps(wire, separators=(",", ":")).encode() + b"\n"
