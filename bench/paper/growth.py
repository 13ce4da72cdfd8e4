"""A long life: memory while the transactions pile up, and the start with and without a snapshot."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import uvloop

from bench.paper.connection import Connection, connect, request
from bench.paper.exchange import (
    ACCOUNT,
    Exchange,
    resident_megabytes,
    running_exchange,
)

CONNECTIONS = 8
PROTECTED = {"distance": "0.09000"}
"""Far enough that no stop or target is ever met."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """Memory after numbers of transactions, then seconds until the exchange listened again."""

    megabytes: list[tuple[int, float]]
    with_snapshot: float
    without_snapshot: float
    file_megabytes: float


def grow(folder: Path, marks: Sequence[int], options: Sequence[str]) -> Growth:
    """Trade until each mark is reached, then start again twice."""
    with running_exchange(folder, *options) as exchange:
        sizes = uvloop.run(_grow(exchange, marks))
    with running_exchange(folder, *options) as exchange:
        quick = exchange.started_in
    own = folder / ACCOUNT
    (own / "snapshot.jsonl").unlink(missing_ok=True)
    with running_exchange(folder, *options) as exchange:
        slow = exchange.started_in
    size = (own / "transactions.jsonl").stat().st_size / 1e6
    return Growth(megabytes=sizes, with_snapshot=quick, without_snapshot=slow, file_megabytes=size)


async def _grow(exchange: Exchange, marks: Sequence[int]) -> list[tuple[int, float]]:
    lines = [await connect(exchange.port) for _ in range(CONNECTIONS)]
    sizes = []
    for mark in marks:
        await asyncio.gather(*(_trade(line, exchange, mark) for line in lines))
        sizes.append((mark, resident_megabytes(exchange.pid)))
        print(f"  {mark:,} transactions: {sizes[-1][1]:.0f} MB", flush=True)
    for line in lines:
        line.close()
    return sizes


async def _trade(line: Connection, exchange: Exchange, mark: int) -> None:
    """Open and close trades with a stop and a target: four transactions an order."""
    last = 0
    for order in _orders(exchange):
        answer = await line.ask(order)
        body = json.loads(answer.partition(b"\r\n\r\n")[2])
        if "orderFillTransaction" not in body:
            raise RuntimeError(f"an order was not filled: {body}")
        last = int(body["lastTransactionID"])
        if last >= mark:
            return


def _orders(exchange: Exchange) -> Iterator[bytes]:
    while True:
        yield _order(
            exchange, {"units": "1", "stopLossOnFill": PROTECTED, "takeProfitOnFill": PROTECTED}
        )
        yield _order(exchange, {"units": "-1", "positionFill": "REDUCE_ONLY"})


def _order(exchange: Exchange, terms: dict[str, object]) -> bytes:
    order = {"type": "MARKET", "instrument": "EUR_USD", **terms}
    return request("POST", f"{exchange.path}/orders", json.dumps({"order": order}).encode())
