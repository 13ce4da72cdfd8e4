"""Measure what the paper exchange can carry, and what bounds it.

python -m bench.paper
python -m bench.paper --transactions 100000
"""

import argparse
import signal
import sys
from types import FrameType

import uvloop

from bench.figures import milliseconds
from bench.machine import machine
from bench.paper.exchange import running_exchange, running_peer, share, temporary_folder
from bench.paper.growth import Growth, grow
from bench.paper.market import INSTRUMENTS, write_market
from bench.paper.orders import OrderRun, place_orders
from bench.paper.peer import writes_per_second
from bench.paper.streams import WARM_UP_SECONDS, StreamRun, listen
from bench.table import table

PER_SECOND = 1_000
STREAMS = 20
CONNECTIONS = (1, 4, 16, 32)
SECONDS = 20.0
DISK_SECONDS = 3.0
TRANSACTIONS = 1_000_000
SHARES_OF_GROWTH = (0.1, 0.5, 1.0)
UNLIMITED = ("--no-limits",)

EXPLAINED = f"""
tick to line  from the moment a tick was due to the arrival of its line at a client, by the
              clock of this program; market time is found out over REST, to about a millisecond
order         from the request to the whole answer, by the clock of this program
CPU           shares of one core: the server's, then this program's
the peer      a bare aiohttp server that reads JSON and answers as long a text, for the same orders
the disk      one process that appends an order's lines and calls fdatasync, nothing else
{WARM_UP_SECONDS:g} s of the streams' start are not counted."""


def main() -> int:
    """Run the bench."""
    given = _parser().parse_args()
    signal.signal(signal.SIGTERM, _leave)
    print(machine(), flush=True)
    _show_streams(given.seconds)
    _show_orders(given.seconds)
    if given.transactions:
        _show_growth(given.transactions)
    print(EXPLAINED)
    return 0


def _show_streams(seconds: float) -> None:
    with temporary_folder() as folder:
        write_market(folder / "ticks", INSTRUMENTS, PER_SECOND, int(seconds) + 30)
        names = ("--instruments", ",".join(INSTRUMENTS))
        options = ("--replay", str(folder / "ticks"), *names, "--every-tick", *UNLIMITED)
        with running_exchange(folder / "data", *options) as exchange:
            run = uvloop.run(listen(exchange, INSTRUMENTS, STREAMS, seconds))
    print(f"\n{STREAMS} streams of {len(INSTRUMENTS)} instruments, for {run.seconds:.0f} s")
    print(_streams_told(run), flush=True)


def _streams_told(run: StreamRun) -> str:
    heads = ("tick to line", "p50 ms", "p99 ms", "longest", "lines", "lines/s", "CPU")
    rate = f"{len(run.waited) / run.seconds:,.0f}"
    cpu = share((run.server_cpu, run.own_cpu), run.seconds)
    return table(heads, [("every tick", *milliseconds(run.waited), rate, cpu)])


def _show_orders(seconds: float) -> None:
    with temporary_folder() as folder, running_exchange(folder / "data", *UNLIMITED) as exchange:
        runs = [uvloop.run(place_orders(exchange, count, seconds)) for count in CONNECTIONS]
    with running_peer() as peer:
        bare = [uvloop.run(place_orders(peer, count, seconds / 4)) for count in CONNECTIONS]
    print(f"\nmarket orders, each durable before its answer, for {seconds:g} s each")
    print(_orders_told(runs, bare))
    for batch in (1, 16):
        rate = writes_per_second(batch, DISK_SECONDS)
        print(f"the disk: {rate:,.0f} fdatasync/s with {batch} orders each", flush=True)


def _orders_told(runs: list[OrderRun], bare: list[OrderRun]) -> str:
    heads = (
        "connections",
        "orders/s",
        "p50 ms",
        "p99 ms",
        "longest",
        "orders",
        "CPU",
        "peer/s",
        "share",
    )
    rows = [
        (
            str(run.connections),
            f"{run.rate:,.0f}",
            *milliseconds(run.waited),
            share((run.server_cpu, run.own_cpu), run.seconds),
            f"{peer.rate:,.0f}",
            f"{run.rate / peer.rate:.0%}",
        )
        for run, peer in zip(runs, bare, strict=True)
    ]
    return table(heads, rows)


def _show_growth(transactions: int) -> None:
    marks = [int(transactions * part) for part in SHARES_OF_GROWTH]
    print(f"\n{transactions:,} transactions", flush=True)
    with temporary_folder() as folder:
        grown = grow(folder / "data", marks, UNLIMITED)
    print(_growth_told(grown), flush=True)


def _growth_told(grown: Growth) -> str:
    rows = [(f"memory after {count:,}", f"{size:,.0f} MB") for count, size in grown.megabytes]
    rows += [
        ("transactions on disk", f"{grown.file_megabytes:,.0f} MB"),
        ("start with the snapshot", f"{grown.with_snapshot:.1f} s"),
        ("start without it", f"{grown.without_snapshot:.1f} s"),
    ]
    return table(("a long life", ""), rows)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bench.paper",
        description="Measure what the paper exchange can carry, and what bounds it.",
    )
    parser.add_argument(
        "--seconds", type=float, default=SECONDS, help="how long to measure each (%(default)s)"
    )
    parser.add_argument(
        "--transactions",
        type=int,
        default=TRANSACTIONS,
        help="how many to pile up, 0 for none (%(default)s)",
    )
    return parser


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit("stopped")


if __name__ == "__main__":
    sys.exit(main())
