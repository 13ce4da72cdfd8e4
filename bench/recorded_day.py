"""Send a recorded day through the whole platform and check every count afterwards.

    python -m bench.recorded_day
    python -m bench.recorded_day --kill

The exit code is 0 only where every record agrees with every other.
"""

import argparse
import asyncio
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from types import FrameType

from bench.api import Api, logged_in
from bench.check import verdict
from bench.facts import Facts, gather
from bench.kills import KILLS, Killer, Recovery, recoveries
from bench.machine import machine
from bench.order_checks import decision_checks, event_checks, ledger_checks, order_checks
from bench.progress import Progress
from bench.recording import INSTRUMENT, RECORDED, Recording, recorded_day, write_recording
from bench.rest import at_rest
from bench.stack import Stack, running_stack
from bench.tick_checks import run_checks, tick_checks

SPEED = 400.0
SPEED_WITH_KILLS = 200.0
LEAD_IN_REAL_SECONDS = 60
"""Ticks of the day before run for so long before the day begins: the run is started in them."""

PARAMETERS = {"fast": 20, "slow": 80, "units": 10_000, "stop": 80, "target": 160}
"""Averages so short that the day holds hundreds of decisions."""


def main() -> int:
    """Run the bench and return the exit code."""
    given = _parser().parse_args()
    signal.signal(signal.SIGTERM, _leave)
    speed = given.speed or (SPEED_WITH_KILLS if given.kill else SPEED)
    source = None if given.generated else RECORDED
    recording = recorded_day(source, int(LEAD_IN_REAL_SECONDS * speed), given.hours)
    print(machine())
    print(
        f"{recording.name}: {len(recording.day):,} ticks at {speed:g} times real speed, "
        f"after {len(recording.lead_in):,} of the day before",
        flush=True,
    )
    with tempfile.TemporaryDirectory(prefix="forex-replay-") as folder:
        replay = Path(folder)
        write_recording(recording, replay)
        replay.chmod(0o755)
        market = {
            "FOREX_PAPER_REPLAY": str(replay),
            "FOREX_PAPER_SPEED": f"{speed:g}",
            "FOREX_PAPER_EVERY_TICK": "1",
        }
        kills = KILLS * given.rounds if given.kill else ()
        with running_stack(market, given.home) as stack:
            return asyncio.run(_judge(stack, recording, kills))


async def _judge(stack: Stack, recording: Recording, kills: tuple[str, ...]) -> int:
    began = time.monotonic()
    run, found = await _trade(stack, recording, kills)
    print(f"everything is at rest after {time.monotonic() - began:.0f} s", flush=True)
    facts = await gather(stack)
    checks = [
        *tick_checks(recording, facts),
        *run_checks(recording, run, facts),
        *decision_checks(facts),
        *order_checks(facts),
        *ledger_checks(facts),
        *event_checks(facts),
    ]
    print(f"\n{_told(facts)}\n\n{verdict(checks)}")
    if found:
        print(f"\n{recoveries(found)}")
    good = all(check.passes for check in checks)
    print("\nEvery count agrees." if good else "\nTHE COUNTS DO NOT AGREE.", flush=True)
    return 0 if good else 1


async def _trade(
    stack: Stack, recording: Recording, kills: tuple[str, ...]
) -> tuple[str, list[Recovery]]:
    async with logged_in(stack) as api:
        run = await _start_run(api)
        progress = Progress(stack, recording, run)
        found = await Killer(stack, api, run).kill_all(progress, kills, recording.hours)
        end = await progress.end()
        print(f"  the recording has ended at {end.market:%d %H:%M:%S}", flush=True)
        await at_rest(stack, recording, run)
        await api.stop_run(run)
        await at_rest(stack, recording, run)
    return run, found


async def _start_run(api: Api) -> str:
    """Stop the demo and start the run that is looked at, as a user would."""
    account = await api.account()
    for run in (await api.get("/api/runs", account_id=account))["items"]:
        await api.stop_run(run["id"])
    started = await api.post(
        "/api/runs",
        {
            "account_id": account,
            "strategy": "ema_cross",
            "instrument": INSTRUMENT,
            "parameters": PARAMETERS,
        },
    )
    return str(started["id"])


def _told(facts: Facts) -> str:
    """Say how the orders ended, and in how many gaps ticks may be missing."""
    ends = Counter(
        f"{intent.state} ({intent.code})" if intent.code else intent.state
        for intent in facts.intents
    )
    counted = ", ".join(f"{count:,} {end}" for end, count in ends.most_common())
    gaps = sum(len(run.gaps) for run in facts.runs)
    return (
        f"{len(facts.intents):,} orders: {counted or 'none'}. "
        f"{len(facts.feed_gaps):,} gaps of the feed, {gaps:,} of runs."
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bench.recorded_day",
        description="Send a recorded day through the whole platform and check every count.",
    )
    parser.add_argument(
        "--speed",
        type=float,
        help=f"times real speed ({SPEED:g}, with --kill {SPEED_WITH_KILLS:g})",
    )
    parser.add_argument(
        "--kill",
        action="store_true",
        help="kill workers, API and servers with -9 in the middle, one after the other",
    )
    parser.add_argument(
        "--rounds", type=int, default=1, help="how often to kill each of them (%(default)s)"
    )
    parser.add_argument(
        "--hours", type=float, default=24.0, help="how much of the day to play (%(default)s)"
    )
    parser.add_argument(
        "--generated", action="store_true", help="play generated ticks even where recorded ones lie"
    )
    parser.add_argument("--home", type=Path, help="an empty folder for the stack, left behind")
    return parser


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit("stopped")


if __name__ == "__main__":
    sys.exit(main())
