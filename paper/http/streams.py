"""The two streams: prices and transactions, a line a chunk, a heartbeat every five seconds."""

import asyncio
import json

from aiohttp import web

from paper.desk import Batch
from paper.http.breaking import Wait, first_of
from paper.http.context import CLOSING, Call, call_of
from paper.http.prices import as_tick, tick_writer
from paper.http.spelling import spelled
from paper.http.spoilt_outlet import SpoiltOutlet
from paper.market.price_streams import Interest, Latest
from paper.wire import Wire, format_time

HEARTBEAT_SECONDS = 5.0
WINDOW_SECONDS = 0.25


async def stream_prices(request: web.Request) -> web.StreamResponse:
    """GET /v3/accounts/{id}/pricing/stream."""
    call = call_of(request)
    names = call.instruments(call.required("instruments"))
    snapshot = call.flag("snapshot", "true")
    call.flag("includeHomeConversions", "false")
    response = await _begin(call)
    outlet = SpoiltOutlet(request, response)
    interest = Interest(
        instruments=frozenset(names), write=tick_writer(call.time_format, chunked=outlet.chunked)
    )
    if snapshot:
        _send_snapshot(call, names, interest, outlet)
    if call.exchange.settings.every_tick:
        await _stream_every_tick(call, interest, outlet)
    else:
        await _stream_latest(call, interest, outlet)
    return response


async def stream_transactions(request: web.Request) -> web.StreamResponse:
    """GET /v3/accounts/{id}/transactions/stream."""
    call = call_of(request)
    response = await _begin(call)
    outlet = SpoiltOutlet(request, response)

    def send(batch: Batch) -> None:
        for transaction in batch:
            shown = transaction.to_wire(call.time_format)
            outlet.line(_line(spelled(shown, call.behaviour.spelling)))

    call.desk.listeners.add(send)
    try:
        await _serve(call, outlet)
    finally:
        call.desk.listeners.discard(send)
    return response


async def _stream_every_tick(call: Call, interest: Interest, outlet: SpoiltOutlet) -> None:
    streams = call.exchange.floor.price_streams
    streams.add(interest, outlet)
    call.exchange.market.listen()
    try:
        await _serve(call, outlet)
    finally:
        streams.remove(interest, outlet)


async def _stream_latest(call: Call, interest: Interest, outlet: SpoiltOutlet) -> None:
    streams = call.exchange.floor.price_streams
    latest = Latest()
    streams.add_latest(interest.instruments, latest)
    call.exchange.market.listen()
    try:
        await _serve(call, outlet, _send_latest(latest, interest, outlet))
    finally:
        streams.remove_latest(latest)


async def _begin(call: Call) -> web.StreamResponse:
    response = web.StreamResponse(headers={"RequestID": call.request_id})
    response.content_type = "application/octet-stream"
    if call.request.version >= (1, 1):
        response.enable_chunked_encoding()
    await response.prepare(call.request)
    return response


async def _serve(call: Call, outlet: SpoiltOutlet, *more: Wait) -> None:
    """Send until the client goes, the exchange stops or the client cannot keep up."""
    closing = call.request.app[CLOSING].wait()
    await first_of((outlet.serve(), _heartbeats(call, outlet), closing, *more))


def _send_snapshot(call: Call, names: list[str], interest: Interest, outlet: SpoiltOutlet) -> None:
    for name in names:
        if not call.exchange.floor.has_played(name):
            continue
        quote = call.exchange.board.quote(name)
        line = interest.write(as_tick(quote))
        outlet.send((line,), line)


async def _send_latest(latest: Latest, interest: Interest, outlet: SpoiltOutlet) -> None:
    while True:
        lines = interest.lines(await latest.take())
        outlet.send(lines, b"".join(lines))
        await asyncio.sleep(WINDOW_SECONDS)


async def _heartbeats(call: Call, outlet: SpoiltOutlet) -> None:
    while True:
        await asyncio.sleep(HEARTBEAT_SECONDS)
        line = _line(_heartbeat(call))
        # The transaction that it names could still be lost with the machine.
        await call.desk.settled()
        outlet.line(line)


def _heartbeat(call: Call) -> Wire:
    wire: Wire = {"type": "HEARTBEAT"}
    if call.request.path.endswith("/transactions/stream"):
        wire["lastTransactionID"] = str(call.desk.account.last_transaction_id)
    wire["time"] = format_time(call.exchange.now(), call.time_format)
    return wire


def _line(wire: Wire) -> bytes:
    return json.dumps(wire, separators=(",", ":")).encode() + b"\n"
