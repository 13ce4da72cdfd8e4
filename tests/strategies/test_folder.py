"""A user's own strategies stand beside ours, and what is wrong with one stays its own affair."""

import subprocess
import sys
from pathlib import Path
from shutil import copytree

import pytest

import strategies
from cli.strategy.skeleton import write_skeleton
from strategies import patience
from strategies.base import InvalidParameter
from strategies.catalogue import (
    UnknownStrategy,
    catalogue,
    config_hash,
    strategy_class,
    validate_parameters,
)
from strategies.folder import BrokenStrategy, listed, load, our_names


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FOREX_STRATEGIES", str(tmp_path))
    return tmp_path


def test_ours_are_found_in_their_folder() -> None:
    assert our_names() == (
        "bollinger_breakout",
        "donchian",
        "ema_cross",
        "grid",
        "london_breakout",
        "macd",
        "rsi_reversion",
    )


def test_a_strategy_of_ones_own_is_in_the_catalogue(folder: Path) -> None:
    write_skeleton("night_owl")

    (described,) = [each for each in catalogue() if each.name == "night_owl"]
    assert described.title == "Night owl"
    assert validate_parameters("night_owl", {"fast": 5})["fast"] == 5


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("x = 1\ndef (:\n", 2, "is no Python"),
        ("x = 1\n\ny = 1 / 0\n", 3, "ZeroDivisionError"),
        ("import nowhere_to_be_found\n", 1, "nowhere_to_be_found"),
        ("x = 1\n", 0, "0 classes"),
        ("x = 1\nwhile x: x += 1\n", 2, "a loop goes on for ever"),
        ("import os\nprint('tried: null')\nos._exit(0)\n", 0, "ends the process"),
        ("raise SystemExit(3)\n", 1, "SystemExit"),
        ("import ctypes\nctypes.string_at(0)\n", 2, "crashes Python"),
        ("x = bytearray(8 << 30)\n", 1, "MemoryError"),
    ],
)
def test_a_broken_file_is_named_and_the_others_stay(
    folder: Path, text: str, line: int, said: str
) -> None:
    write_skeleton("night_owl")
    (folder / "broken.py").write_text(text)

    found = {each.name: each for each in listed()}
    assert found["night_owl"].error is None
    error = found["broken"].error
    assert error is not None
    assert (error.file.name, error.line) == ("broken.py", line)
    assert said in error.problem
    assert "broken" not in {each.name for each in catalogue()}


def test_names_of_ours_are_ours(folder: Path) -> None:
    write_skeleton("night_owl").rename(folder / "ema_cross.py")

    with pytest.raises(BrokenStrategy, match="ours"):
        load(folder / "ema_cross.py")
    assert strategy_class("ema_cross").__module__ == "strategies.ema_cross"
    with pytest.raises(ValueError, match="ours"):
        write_skeleton("macd")


def test_an_edit_is_another_configuration_and_a_name_without_file_says_where(folder: Path) -> None:
    path = write_skeleton("night_owl")
    values = validate_parameters("night_owl", {})
    before = config_hash("night_owl", "EUR_USD", values)
    text = path.read_text()
    path.write_text(text.replace("fast > slow", "fast >= slow"))

    assert config_hash("night_owl", "EUR_USD", values) != before
    path.write_text(text)
    assert config_hash("night_owl", "EUR_USD", values) == before
    path.unlink()
    with pytest.raises(UnknownStrategy, match=r"night_owl\.py"):
        strategy_class("night_owl")


def test_what_is_there_is_not_written_over(folder: Path) -> None:
    path = write_skeleton("night_owl")
    path.write_text("mine")

    with pytest.raises(ValueError, match="there already"):
        write_skeleton("night_owl")
    assert path.read_text() == "mine"


def test_a_strategy_that_cannot_start_is_named_with_its_line(folder: Path) -> None:
    path = write_skeleton("night_owl")
    text = path.read_text()
    path.write_text(f"{text}\n    def start(self) -> None:\n        self.position = 1 / 0\n")
    with pytest.raises(BrokenStrategy, match="cannot be started: ZeroDivisionError") as broken:
        load(path)
    assert broken.value.line == len(path.read_text().splitlines())


def test_parameters_with_which_it_never_starts_are_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "SECONDS", 0.2)
    path = write_skeleton("night_owl")
    path.write_text(f"{path.read_text()}\n{STARTS_LATE}")
    with pytest.raises(InvalidParameter, match="a loop goes on for ever"):
        validate_parameters("night_owl", {"fast": 5})
    assert validate_parameters("night_owl", {})


STARTS_LATE = """
    def start(self) -> None:
        while self.fast == 5:
            pass
"""


def test_what_runs_is_named_though_a_file_of_ours_is_edited(tmp_path: Path) -> None:
    ours = Path(strategies.__file__).parent
    copy = copytree(ours, tmp_path / "strategies")
    done = subprocess.run(
        [sys.executable, "-c", EDITED, str(copy / "indicators.py")],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


EDITED = """
import sys
from pathlib import Path
from strategies.catalogue import config_hash
edited = Path(sys.argv[1])
before = config_hash("ema_cross", "EUR_USD", {})
edited.write_text("# An edit\\n" + edited.read_text())
import strategies
assert strategies.__file__.startswith(str(edited.parent))
assert config_hash("ema_cross", "EUR_USD", {}) == before
"""
