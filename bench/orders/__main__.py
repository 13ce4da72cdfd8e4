"""Measure what an order takes on the platform, and beside it on Celery with Redis.

    python -m bench.orders
    python -m bench.orders --kills 10

Both run on one stack with the seeded market: the same PostgreSQL, Valkey and exchange.
"""

import argparse
import asyncio
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import FrameType

from bench.api import Api, logged_in
from bench.figures import milliseconds
from bench.machine import machine
from bench.orders import report
from bench.orders.enduring import Endured, endure
from bench.orders.exchange import Exchange
from bench.orders.load import STOP, UNITS, Load
from bench.orders.measuring import WARM_UP, Measured, measure
from bench.orders.stages import stages
from bench.orders.systems import Peer, System, make_peer_books, open_platform
from bench.stack import Stack, running_stack
from bench.table import table

PACE, SECONDS, OUTSTANDING = 5.0, 20.0, 16
KILL_PACE = 10.0
POSTS = 60
BETWEEN_POSTS = 0.2
SETTLE_SECONDS = 3.0

EXPLAINED = """\
decision to exchange  from the moment at which the process that decides has an order, to the
                      `time` of its MARKET_ORDER in the exchange's file; platform: the intent's
                      commit, the start of the workflow, verdict, claim, POST; peer: `delay`,
                      validation, a row, POST; clocks: the deciding process, the exchange
to end                to the moment at which the deciding process hears of the order's end
POST to verdict       HTTP time of POST /api/orders, which answers with the risk verdict
judged, claimed ...   stamps of the order's row and events, and of its workflow; the stamp of a
                      judgement or booking is taken when its transaction has what it needs, so
                      that its commit falls into the stage after it
CPU an order          user and system time of the processes and all they started, over the load,
                      by the orders done in it; idle costs of the stack are in it
under kills           kill -9 of the worker, then of the deciding process, and so on, while an
                      order is being sent; the exchange drops a tenth of the answers and gives a
                      fifth half a second late. LOST: handed over, not at the exchange, and not
                      on record as come to nothing. DOUBLED: more than once at the exchange.
                      books wrong: filled at the exchange and not in the books, or the reverse"""


def main() -> int:
    """Run the bench."""
    given = _parser().parse_args()
    signal.signal(signal.SIGTERM, _leave)
    print(machine(), flush=True)
    port = _free_port()
    with running_stack({"FOREX_PAPER_CONTROL_PORT": str(port)}) as stack:
        exchange = Exchange(stack=stack, control=f"http://127.0.0.1:{port}")
        return asyncio.run(_run(stack, exchange, given))


async def _run(stack: Stack, exchange: Exchange, given: argparse.Namespace) -> int:
    exchange.lift_limits()
    token = exchange.found_account()
    await make_peer_books(stack)
    async with logged_in(stack) as api:
        account = await api.account()
        await _stop_all(api, account)
        platform = await open_platform(stack, account)
        peers = [Peer(stack, token, acks_late=late) for late in (False, True)]
        if given.seconds:
            await _show_speed(exchange, platform, peers[0], given)
            await _show_verdicts(api, account)
    if given.kills:
        return await _show_kills(exchange, platform, peers, given.kills)
    return 0


async def _show_speed(
    exchange: Exchange, platform: System, peer: Peer, given: argparse.Namespace
) -> None:
    theirs = await _loaded(exchange, peer, given)
    ours = await _loaded(exchange, platform, given)
    both = [*ours, *theirs]
    print(f"\n{report.latencies(both)}\n\n{report.rates(both)}\n\n{report.processors(both)}\n")
    for mine, other in zip(ours, theirs, strict=True):
        print(report.ratios(mine, other))
    arrivals = exchange.arrivals(platform.account)
    journey = await stages(exchange.stack, ours[0].decided, arrivals)
    print(f"\n{report.journey(journey)}", flush=True)


async def _loaded(exchange: Exchange, system: System, given: argparse.Namespace) -> list[Measured]:
    loads = [Load(seconds=given.seconds, rate=rate) for rate in given.rate]
    loads += [Load(seconds=given.seconds, outstanding=given.outstanding)]
    async with _working(system):
        await system.caller.run(WARM_UP, f"{_short(system)}-warm")
        found = []
        for number, load in enumerate(loads):
            await asyncio.sleep(SETTLE_SECONDS)
            found.append(await measure(system, exchange, load, f"{_short(system)}-{number}"))
    return found


async def _show_verdicts(api: Api, account: str) -> None:
    waited = []
    for number in range(POSTS):
        began = time.monotonic()
        order = await api.post("/api/orders", _order(account, buys=number % 2 == 0))
        if order["verdict"] is None:
            raise RuntimeError(f"order {order['id']} came back without a verdict")
        waited.append(time.monotonic() - began)
        await asyncio.sleep(BETWEEN_POSTS)
    heads = ("milliseconds", "p50", "p99", "longest", "samples")
    print(f"\n{table(heads, [('POST to verdict', *milliseconds(waited))])}\n{EXPLAINED}")


async def _show_kills(exchange: Exchange, platform: System, peers: list[Peer], kills: int) -> int:
    found: list[Endured] = []
    for system in (platform, *peers):
        async with _working(system):
            name = f"{_short(system)}-kill"
            done = await endure(system, exchange, kills=kills, rate=KILL_PACE, name=name)
        print(f"  {done.system}: killed {', '.join(done.killed)}", flush=True)
        found.append(done)
    print(f"\n{report.endurances(found)}\n{EXPLAINED}")
    ours = found[0].tally
    return 0 if (ours.lost, ours.doubled, ours.misbooked) == (0, 0, 0) else 1


@asynccontextmanager
async def _working(system: System) -> AsyncIterator[None]:
    """Run what a side needs beside the stack, while the block lasts."""
    if isinstance(system, Peer):
        await system.start()
    await system.caller.start()
    try:
        yield
    finally:
        await system.caller.stop()
        if isinstance(system, Peer):
            await system.stop()


async def _stop_all(api: Api, account: str) -> None:
    for run in (await api.get("/api/runs", account_id=account))["items"]:
        if run["status"] not in ("stopped", "failed"):
            await api.stop_run(run["id"])


def _order(account: str, *, buys: bool) -> dict[str, object]:
    return {
        "account_id": account,
        "instrument": "EUR_USD",
        "units": str(UNITS if buys else -UNITS),
        "stop_loss_distance": STOP,
    }


def _short(system: System) -> str:
    return system.name.replace(", ", "-").replace(" ", "-")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bench.orders",
        description="Measure orders on the platform and on Celery with Redis, in one run.",
    )
    parser.add_argument(
        "--seconds", type=float, default=SECONDS, help="how long each load lasts (%(default)s)"
    )
    parser.add_argument(
        "--rate",
        type=float,
        nargs="*",
        default=[PACE],
        help="paces to try, in orders a second (%(default)s)",
    )
    parser.add_argument(
        "--outstanding",
        type=int,
        default=OUTSTANDING,
        help="orders on their way where as many as possible are asked for (%(default)s)",
    )
    parser.add_argument(
        "--kills", type=int, default=0, help="kill each side so many times (%(default)s)"
    )
    return parser


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit("stopped")


if __name__ == "__main__":
    sys.exit(main())
