"""`forex backtest run` needs no stack, and ends with words where it cannot run."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.engine.ticks import DATA, recorded_day
from tests.engine.workload import workload

PROJECT = Path(__file__).parent.parent.parent


def forex(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "cli.main", "backtest", "run", *arguments, "--history", str(DATA)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_benchmark_prints_its_figures() -> None:
    done = forex("ema_cross_benchmark", "--instrument", "EUR_USD", "--json")
    found = json.loads(done.stdout)
    trades = workload(recorded_day())
    assert found["ticks"] == len(recorded_day().time)
    assert found["trades"] == len(trades)
    assert found["profit"] == sum(profit for _, profit in trades) / 100_000
    assert found["ticks_per_second"] > 0
    assert found["seconds"] > 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nothing", "--instrument", "EUR_USD"), "there is no strategy 'nothing'"),
        (("ema_cross", "--instrument", "EUR_SEK"), "'EUR_SEK' is not known"),
        (("ema_cross", "--instrument", "EUR_USD", "--parameter", "fast=9000"), "below slow"),
        (("ema_cross", "--instrument", "EUR_USD", "--parameter", "x=1"), "not a parameter"),
        (("ema_cross", "--instrument", "NZD_USD"), "NZD_USD"),
        (("ema_cross", "--instrument", "EUR_USD", "--start", "2020-01-01"), "has no EUR_USD"),
    ],
)
def test_what_cannot_run_is_said(arguments: tuple[str, ...], words: str) -> None:
    done = forex(*arguments)
    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr
