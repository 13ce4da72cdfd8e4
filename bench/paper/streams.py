"""Price streams: how long a tick takes from the moment it is due to its line at a client."""

import asyncio
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from bench.paper.connection import connect, request
from bench.paper.exchange import Exchange, cpu_seconds, resident_megabytes

PRICE = re.compile(rb'\{"type":"PRICE","time":"(\d+)\.(\d{9})"')
MARKET_TIME = re.compile(rb'\{"time":"(\d+)\.(\d{9})"')
SECOND_NS = 1_000_000_000
UNIX = "Accept-Datetime-Format: UNIX"
ASKED = 200
WARM_UP_SECONDS = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamRun:
    """What listening came to; waits are in seconds, one for each line."""

    seconds: float
    lines: list[int]
    waited: list[float]
    server_cpu: float
    own_cpu: float
    megabytes: float


class Listener(asyncio.Protocol):
    """Notes what arrives, and when; it is read only after the measurement."""

    def __init__(self) -> None:
        self._arrived: list[tuple[int, bytes]] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way out."""
        # The transports of uvloop are none by class.
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Note a piece of the stream."""
        self._arrived.append((time.time_ns(), data))

    def forget(self) -> None:
        """Count from now on, beginning with the next whole line."""
        self._arrived = [(0, self._arrived[-1][1].rpartition(b"\n")[2])]

    def ticks(self) -> Iterator[tuple[int, int]]:
        """Yield each tick's time and when its line was whole, both in nanoseconds."""
        rest = b""
        for arrived_ns, data in self._arrived:
            *whole, rest = (rest + data).split(b"\n")
            for line in whole:
                found = PRICE.search(line)
                if found is not None:
                    yield int(found[1]) * SECOND_NS + int(found[2]), arrived_ns


async def listen(
    server: Exchange, instruments: Sequence[str], streams: int, seconds: float
) -> StreamRun:
    """Listen on several streams to every tick of some instruments."""
    listeners = [await _listener(server, instruments) for _ in range(streams)]
    await asyncio.sleep(WARM_UP_SECONDS)
    for listener in listeners:
        listener.forget()
    began, server_cpu, own_cpu = time.monotonic(), cpu_seconds(server.pid), time.process_time()
    offset_ns = await _market_clock(server)
    await asyncio.sleep(seconds)
    took = time.monotonic() - began
    server_cpu, own_cpu = cpu_seconds(server.pid) - server_cpu, time.process_time() - own_cpu
    for listener in listeners:
        listener.transport.close()
    ticks = [list(listener.ticks()) for listener in listeners]
    return StreamRun(
        seconds=took,
        lines=[len(each) for each in ticks],
        waited=[(at - due - offset_ns) / SECOND_NS for each in ticks for due, at in each],
        server_cpu=server_cpu,
        own_cpu=own_cpu,
        megabytes=resident_megabytes(server.pid),
    )


async def _listener(server: Exchange, instruments: Sequence[str]) -> Listener:
    loop = asyncio.get_running_loop()
    _, listener = await loop.create_connection(Listener, "127.0.0.1", server.port)
    path = f"{server.path}/pricing/stream?instruments={','.join(instruments)}&snapshot=false"
    listener.transport.write(request("GET", path, b"", UNIX))
    return listener


async def _market_clock(server: Exchange) -> int:
    """Find how far this machine's clock is ahead of market time, in nanoseconds.

    The quickest answer is the nearest: the error is below its round trip.
    """
    line = await connect(server.port)
    question = request("GET", f"{server.path}/pricing?instruments=EUR_USD", b"", UNIX)
    found = []
    for _ in range(ASKED):
        told = MARKET_TIME.search(await line.ask(question))
        assert told is not None, "the exchange tells no time"
        found.append(time.time_ns() - int(told[1]) * SECOND_NS - int(told[2]))
        await asyncio.sleep(0.002)
    line.close()
    return min(found)
