"""Run a peer or the platform as a process, and take its time and memory from outside."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

from bench.backtest.systems import System
from bench.backtest.ticks import INSTRUMENT

PROJECT = Path(__file__).parents[2]
PRESET = "ema_cross_benchmark"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What a process said and took.

    `engine` is the engine's own time once compiled, `whole` the process from start to result
    with one run, in seconds; `reasons` counts stops, targets, reversals and the end, where known.
    """

    ticks: int
    trades: int
    profit: float
    engine: float
    whole: float
    peak_mb: float
    reasons: tuple[int, ...] | None = None

    @property
    def rate(self) -> float:
        """Return the engine's ticks a second."""
        return self.ticks / self.engine


class Broken(Exception):
    """A process that did not come to a result; says what it printed last."""


def run_peer(system: System, python: str, folder: Path) -> Run:
    """Run a peer over the ticks of a folder."""
    module = f"bench.backtest.peers.{system.module}"
    said, seconds, _ = _run([python, "-m", module, str(folder), str(system.runs)])
    return Run(
        ticks=said["ticks"],
        trades=said["trades"],
        profit=said["profit"],
        engine=said["seconds_engine"],
        whole=seconds - said["seconds_again"],
        peak_mb=said["peak_mb"],
        reasons=tuple(said["reasons"]) if said["reasons"] else None,
    )


def run_ours(folder: Path, strategy: str = PRESET, options: Sequence[str] = ()) -> Run:
    """Run the platform over the ticks of a folder, from its command line."""
    command = (sys.executable, "-m", "cli.main", "backtest", "run", strategy)
    where = ("--instrument", INSTRUMENT, "--history", str(folder), "--json")
    said, seconds, peak_mb = _run([*command, *where, *options])
    return Run(
        ticks=said["ticks"],
        trades=said["trades"],
        profit=said["profit"],
        engine=said["ticks"] / said["ticks_per_second"],
        whole=seconds,
        peak_mb=peak_mb,
    )


def import_ticks(folder: Path, lake: Path) -> None:
    """Bring a folder's files into the platform's own layout, unless it was done."""
    if lake.exists():
        return
    making = lake.with_name(f".{lake.name}")
    command = (sys.executable, "-m", "cli.main", "history", "import", str(folder / INSTRUMENT))
    how = ("--instrument", INSTRUMENT, "--vendor", "parquet", "--json")
    _start([*command, "--history", str(making), *how])
    making.rename(lake)


def middle(runs: Sequence[Run]) -> Run:
    """Put together a run of the medians of all."""
    first = runs[0]
    return Run(
        ticks=first.ticks,
        trades=first.trades,
        profit=first.profit,
        engine=median(each.engine for each in runs),
        whole=median(each.whole for each in runs),
        peak_mb=median(each.peak_mb for each in runs),
        reasons=first.reasons,
    )


def warmed(many: Run, few: Run) -> Run:
    """Leave out of a run's engine time what its first call cost, which is all of `few`'s.

    The platform's command runs once in a process, where peers that compile run twice.
    """
    ticks, seconds = many.ticks - few.ticks, many.engine - few.engine
    if ticks <= 0 or seconds <= 0:
        return many
    return replace(many, engine=seconds * many.ticks / ticks)


def _run(command: Sequence[str]) -> tuple[dict[str, Any], float, float]:
    said, seconds, peak_mb = _start(command)
    found: dict[str, Any] = json.loads(said.splitlines()[-1])
    return found, seconds, peak_mb


def _start(command: Sequence[str]) -> tuple[str, float, float]:
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "PYTHONWARNINGS": "ignore"}
    began = time.perf_counter()
    with subprocess.Popen(
        command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        said = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise Broken(f"{' '.join(command)} ended with {process.returncode}: {said[-500:]}")
    return said, seconds, usage.ru_maxrss / 1024
