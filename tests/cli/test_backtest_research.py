"""`forex backtest search` and its like: what they print, and how they go on."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from cli.backtest.histories import history_of
from cli.backtest.varying import length_from, space_from
from domain.backtests import BARE, BacktestSpec
from domain.instruments import MAJORS
from domain.research import Choices, Range, Scale, StudyFault, Vary
from tests.engine.ticks import DATA

PROJECT = Path(__file__).parent.parent.parent
OPTUNA = ("--vary", "fast=20:390", "--vary", "stop=20,40,80", "--method", "optuna", "--batch", "8")
LENGTHS = ("--in-sample", "8h", "--out-of-sample", "4h")


def forex(command: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    given = ["--instrument", "EUR_USD", "--history", str(DATA), "--parameter", "slow=400"]
    return subprocess.run(
        [sys.executable, "-m", "cli.main", "backtest", command, "ema_cross", *given, *arguments],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_search_shows_the_best_and_warns() -> None:
    done = forex("search", "--vary", "fast=50:350:50", "--vary", "stop=40,80,120", "--top", "2")
    assert done.returncode == 0, done.stderr
    first, second = done.stdout.splitlines()[1:3]
    assert first.split()[0] == "1"
    assert second.split()[0] == "2"
    assert "neighbouring parameter sets" in done.stdout
    assert "The best of 21 sets" in done.stdout


def test_search_cut_short_goes_on_to_the_same_end(tmp_path: Path) -> None:
    straight, cut = tmp_path / "straight.jsonl", tmp_path / "cut.jsonl"
    whole = forex("search", *OPTUNA, "--trials", "20", "--resume", str(straight), "--json")
    assert whole.returncode == 0, whole.stderr
    lines = straight.read_bytes().splitlines(keepends=True)
    assert len(lines) == 21
    cut.write_bytes(b"".join(lines[:12]) + lines[12][:30])
    again = forex("search", *OPTUNA, "--trials", "20", "--resume", str(cut), "--json")
    assert json.loads(again.stdout) == json.loads(whole.stdout)
    assert cut.read_bytes() == straight.read_bytes()


def test_search_goes_on_with_more_trials_but_not_with_another_study(tmp_path: Path) -> None:
    kept = str(tmp_path / "study.jsonl")
    assert forex("search", *OPTUNA, "--trials", "5", "--resume", kept).returncode == 0
    more = forex("search", *OPTUNA, "--trials", "9", "--resume", kept, "--json")
    assert json.loads(more.stdout)["trials"] == 9
    other = forex("search", *OPTUNA, "--seed", "2", "--resume", kept)
    assert other.returncode == 1
    assert "another study" in other.stderr


def test_walk_forward_tells_windows_and_what_they_come_to() -> None:
    done = forex("walk-forward", "--vary", "fast=50:350:50", *LENGTHS, "--json")
    found = json.loads(done.stdout)
    assert len(found["windows"]) == 4
    assert sum(float(each["tried"]["profit"]) for each in found["windows"]) == pytest.approx(
        float(found["out_profit"])
    )
    assert float(found["stitched_profit"]) == float(found["out_profit"])
    assert found["findings"]


def test_walk_forward_writes_a_report_of_what_is_out_of_sample(tmp_path: Path) -> None:
    page = tmp_path / "walk.html"
    done = forex("walk-forward", "--vary", "fast=50:350:50", *LENGTHS, "--report", str(page))
    assert "windows won" in done.stdout
    assert "out of sample" in page.read_text()


def test_window_without_ticks_has_none() -> None:
    spec = BacktestSpec(
        strategy="ema_cross", parameters={}, instruments=(MAJORS["EUR_USD"],), execution=BARE
    )
    assert list(history_of(spec, str(DATA), None).between(0, 1)) == []


def test_costs_are_run_case_by_case() -> None:
    found = json.loads(forex("costs", "--parameter", "fast=50", "--json").stdout)
    assert found["cases"][0]["case"]["title"] == "As recorded"
    assert found["finding"]["verdict"] == "bad"
    assert "Spreads twice as wide" in forex("costs", "--parameter", "fast=50").stdout


def test_noise_and_look_ahead_give_their_verdicts() -> None:
    noise = forex("noise", "--parameter", "fast=50", "--runs", "5", "--json")
    assert len(json.loads(noise.stdout)["runs"]) == 5
    looked = forex("look-ahead", "--parameter", "fast=50", "--json")
    assert looked.returncode == 0
    assert {each["verdict"] for each in json.loads(looked.stdout)} == {"good"}


@pytest.mark.parametrize(
    ("command", "arguments", "words"),
    [
        ("search", (), "space must name a parameter"),
        ("search", ("--vary", "nope=1"), "space.nope is not a parameter of ema_cross"),
        ("search", ("--vary", "fast=0:10"), "space.fast must be from 2 to 100,000"),
        ("search", ("--vary", "fast", "--vary", "stop"), "at most 100,000"),
        ("search", ("--vary", "fast=2:9", "--trials", "0"), "trials must be from 1"),
        ("walk-forward", ("--vary", "fast=2:9", *LENGTHS[:3], "1y"), "out-of-sample cannot be"),
        ("walk-forward", ("--vary", "fast=2:9", "--in-sample", "9d", *LENGTHS[2:]), "in_sample"),
        ("noise", ("--runs", "0"), "runs must be from 1"),
        ("look-ahead", ("--start", "2020-01-01"), "has no EUR_USD"),
    ],
)
def test_what_cannot_be_done_is_said(command: str, arguments: tuple[str, ...], words: str) -> None:
    done = forex(command, *arguments)
    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("text", "vary"),
    [
        ("fast", Range()),
        ("fast=50:500", Range(low=50, high=500)),
        ("fast=50:500:25", Range(low=50, high=500, step=25)),
        ("fast=:500:25", Range(high=500, step=25)),
        ("fast=50:800:x2", Range(low=50, high=800, step=2, scale=Scale.LOG)),
        ("fast=50:800:log", Range(low=50, high=800, scale=Scale.LOG)),
        ("fast=50,100", Choices(values=(50, 100))),
        ("fast=50", Choices(values=(50,))),
    ],
)
def test_space_is_read_as_it_is_written(text: str, vary: Vary) -> None:
    assert space_from("ema_cross", [text]) == {"fast": vary}


@pytest.mark.parametrize("text", ["fast=a", "fast=1:2:3:4", "fast=1:2:x", "fast=1:b", "fast=1.5"])
def test_space_that_cannot_be_read_is_refused_by_name(text: str) -> None:
    with pytest.raises(StudyFault) as refused:
        space_from("ema_cross", [text])
    assert refused.value.field == "space.fast"


def test_lengths_are_read_as_they_are_written() -> None:
    written = ("2w", "30d", "12h", "90m")
    assert [length_from("x", each).total_seconds() for each in written] == [
        14 * 86_400,
        30 * 86_400,
        12 * 3_600,
        90 * 60,
    ]
