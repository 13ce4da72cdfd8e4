"""The whole matrix: `python -m tests.chaos --rounds 3 --write docs/reliability.md`."""

import argparse
import asyncio
import signal
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.machine import machine
from tests.chaos.matrix import Cell, sample, whole
from tests.chaos.report import Result, report, write
from tests.chaos.torment import MissedBoundary, torment
from tests.chaos.world import Stuck, World, open_world

WENT_WRONG = (MissedBoundary, Stuck, AssertionError)


def main() -> None:
    """Run what the command line asks for; end with 1 if any cell failed."""
    asked = _asked()
    cells = sample(asked.seed) if asked.sample else _rounds(asked.seed, asked.rounds)
    wanted = [cell for cell in cells if asked.only in str(cell)]
    began, on = datetime.now(UTC), machine()
    part = "The sample" if asked.sample else f"Rounds of every cell: {asked.rounds}"
    only = f", of which those with “{asked.only}”" if asked.only else ""
    heading = f"{part}{only}. Seed {asked.seed}, begun {began:%Y-%m-%d %H:%M} UTC. {on}."

    def note(results: Sequence[Result]) -> None:
        if asked.write is not None:
            write(asked.write, report(results, heading))

    results = asyncio.run(_run(wanted, note))
    failed = [result for result in results if result.failure]
    print(f"{len(results)} kills, {len(failed)} failures")
    sys.exit(bool(failed))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="another seed is another order")
    parser.add_argument("--rounds", type=int, default=1, help="how often each cell is run")
    parser.add_argument("--sample", action="store_true", help="only what make test runs")
    parser.add_argument("--only", default="", help="only cells whose line has these words")
    parser.add_argument("--write", type=Path, help="the document that takes the figures")
    return parser.parse_args()


def _rounds(seed: int, rounds: int) -> list[Cell]:
    return [cell for number in range(rounds) for cell in whole(seed + number)]


async def _run(cells: Sequence[Cell], note: Callable[[Sequence[Result]], None]) -> list[Result]:
    """Run cells one after the other, noting all after each; a failure gets the next a new stack."""
    _end_in_order(signal.SIGTERM)
    results: list[Result] = []
    while len(results) < len(cells):
        async with open_world() as world:
            for number in range(len(results), len(cells)):
                results.append(await _one(world, cells[number], number))
                print(_line(results[-1], len(results), len(cells)), flush=True)
                note(results)
                if results[-1].failure:
                    print(f"  kept: {world.keep()}", flush=True)
                    break
    return results


def _end_in_order(asked: signal.Signals) -> None:
    """Have a signal end this task, so that the stack and its home go with it."""
    task = asyncio.current_task()
    assert task is not None, "only a task can be ended"
    asyncio.get_running_loop().add_signal_handler(asked, task.cancel)


async def _one(world: World, cell: Cell, number: int) -> Result:
    try:
        outcome = await torment(world, cell, number)
    except WENT_WRONG as error:
        return Result(cell=cell, failure=f"{type(error).__name__}: {error}")
    wrong = [
        f"{check.name}: {check.expected} expected, {check.found} found"
        for check in outcome.checks
        if not check.passes
    ]
    ended = " ".join(dict.fromkeys(part for part in (outcome.state, outcome.reason) if part))
    return Result(cell=cell, seconds=outcome.seconds, ended=ended, failure="; ".join(wrong))


def _line(result: Result, number: int, of: int) -> str:
    told = result.failure or f"{result.ended} after {result.seconds:.1f} s"
    return f"{number:>4} of {of}  {result.cell}: {told}"


if __name__ == "__main__":
    main()
