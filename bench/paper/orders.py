"""Market orders over several connections at once, each waiting for its answer before the next."""

import asyncio
import json
import time
from dataclasses import dataclass

from bench.paper.connection import Connection, connect, request
from bench.paper.exchange import Exchange, cpu_seconds

FILLED = b'"orderFillTransaction"'


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRun:
    """What a run of orders came to; waits are in seconds, processor times too."""

    connections: int
    seconds: float
    waited: list[float]
    server_cpu: float
    own_cpu: float

    @property
    def rate(self) -> float:
        """Return the orders answered each second."""
        return len(self.waited) / self.seconds


async def place_orders(server: Exchange, connections: int, seconds: float) -> OrderRun:
    """Buy and sell one unit in turn until the time is over; every order must be filled."""
    lines = [await connect(server.port) for _ in range(connections)]
    began, server_cpu, own_cpu = time.monotonic(), cpu_seconds(server.pid), time.process_time()
    ends = began + seconds
    waits = await asyncio.gather(*(_trade(line, server, ends) for line in lines))
    took = time.monotonic() - began
    for line in lines:
        line.close()
    return OrderRun(
        connections=connections,
        seconds=took,
        waited=[wait for each in waits for wait in each],
        server_cpu=cpu_seconds(server.pid) - server_cpu,
        own_cpu=time.process_time() - own_cpu,
    )


async def _trade(line: Connection, server: Exchange, ends: float) -> list[float]:
    orders = [_order(server, units) for units in ("1", "-1")]
    waited: list[float] = []
    while (began := time.monotonic()) < ends:
        answer = await line.ask(orders[len(waited) % 2])
        waited.append(time.monotonic() - began)
        if FILLED not in answer:
            raise RuntimeError(f"an order was not filled: {answer.decode()}")
    return waited


def _order(server: Exchange, units: str) -> bytes:
    order = {"type": "MARKET", "instrument": "EUR_USD", "units": units, "timeInForce": "FOK"}
    return request("POST", f"{server.path}/orders", json.dumps({"order": order}).encode())
