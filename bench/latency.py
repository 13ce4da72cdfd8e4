"""Measure how long things take on a running stack with the seeded market.

    python -m bench.latency

Every time stamp is one that the platform keeps anyway; all clocks are this machine's.
"""

import argparse
import asyncio
import signal
import sys
import time
from collections.abc import Sequence
from types import FrameType

from bench.api import Api, logged_in
from bench.figures import milliseconds
from bench.listeners import Arrivals, Browser
from bench.machine import machine
from bench.stack import Stack, running_stack
from bench.stamps import decision_to_order, decisions
from bench.table import table

SECONDS = 240.0
INSTRUMENTS = ("EUR_USD", "USD_JPY")
"""Each has a strategy that decides every few ticks."""

PARAMETERS = {"fast": 2, "slow": 3, "units": 1_000, "stop": 500, "target": 0}
POSTED_ON = "USD_CHF"
POST_EVERY = 2.0
SETTLE_SECONDS = 5.0

EXPLAINED = """\
tick to decision     from the tick's arrival at the platform (`received_at` of the message on
                     the Valkey channel prices:paper, stamped when the price stream's line is
                     read) to the decision (`at` of its run_journal row, stamped before the row
                     is written); clock: the strategies worker's, both
decision to order    from that `at` to the `time` of the MARKET_ORDER transaction in the exchange's
                     file; in between lie the journal's commit, the start of the workflow, the risk
                     verdict, the claim and the POST; clocks: strategies worker, exchange
POST to verdict      HTTP time of POST /api/orders, which answers with the risk verdict;
                     clock: this program's, monotonic
tick to browser      from the tick's `received_at` to its arrival at a client of the WebSocket
                     /ws/market-data/; the relay conflates to ten prices a second and instrument;
                     clocks: strategies worker, this program"""


def main() -> int:
    """Run the bench."""
    given = _parser().parse_args()
    signal.signal(signal.SIGTERM, _leave)
    print(machine())
    print(
        f"seeded market, {len(INSTRUMENTS)} strategies, an order posted every {POST_EVERY:g} s, "
        f"for {given.seconds:g} s",
        flush=True,
    )
    with running_stack({}) as stack:
        measured = asyncio.run(_measure(stack, given.seconds))
    orders = len(measured["decision to order"]) + len(measured["POST to verdict"])
    print(f"\n{_told(measured)}\n\n{orders / given.seconds:.1f} orders a second.\n{EXPLAINED}")
    return 0 if all(measured.values()) else 1


async def _measure(stack: Stack, seconds: float) -> dict[str, Sequence[float]]:
    async with logged_in(stack) as api:
        account = await api.account()
        await _stop_all(api, account)
        arrivals, browser = Arrivals(stack), Browser(stack.address("api"), api.token)
        async with arrivals.listening(), browser.listening():
            for instrument in INSTRUMENTS:
                await _start(api, account, instrument)
            posted = await _post_orders(api, account, seconds)
        await _stop_all(api, account)
    # What was decided last is still on its way to the exchange.
    await asyncio.sleep(SETTLE_SECONDS)
    decided = await decisions(stack)
    return {
        "tick to decision": arrivals.until(decided),
        "decision to order": await decision_to_order(stack, decided),
        "POST to verdict": posted,
        "tick to browser": browser.waited,
    }


async def _stop_all(api: Api, account: str) -> None:
    for run in (await api.get("/api/runs", account_id=account))["items"]:
        if run["status"] not in ("stopped", "failed"):
            await api.stop_run(run["id"])


async def _start(api: Api, account: str, instrument: str) -> None:
    await api.post(
        "/api/runs",
        {
            "account_id": account,
            "strategy": "ema_cross",
            "instrument": instrument,
            "parameters": PARAMETERS,
        },
    )


async def _post_orders(api: Api, account: str, seconds: float) -> list[float]:
    """Buy and sell in turn, and note how long each verdict took."""
    waited: list[float] = []
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        began = time.monotonic()
        order = await api.post("/api/orders", _order(account, buys=len(waited) % 2 == 0))
        if order["verdict"] is None:
            raise RuntimeError(f"order {order['id']} came back without a verdict")
        waited.append(time.monotonic() - began)
        await asyncio.sleep(max(0.0, POST_EVERY - waited[-1]))
    return waited


def _order(account: str, *, buys: bool) -> dict[str, object]:
    return {
        "account_id": account,
        "instrument": POSTED_ON,
        "units": "1000" if buys else "-1000",
        "stop_loss_distance": "0.00500",
    }


def _told(measured: dict[str, Sequence[float]]) -> str:
    heads = ("milliseconds", "p50", "p99", "longest", "samples")
    return table(heads, [(name, *milliseconds(waited)) for name, waited in measured.items()])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bench.latency",
        description="Measure latencies on a stack with the seeded market.",
    )
    parser.add_argument(
        "--seconds", type=float, default=SECONDS, help="how long to measure (%(default)s)"
    )
    return parser


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit("stopped")


if __name__ == "__main__":
    sys.exit(main())
