"""The tables that go into the documentation."""

from pathlib import Path

import pytest

from tests.chaos.matrix import Boundary, Cell, Fault, Victim
from tests.chaos.report import BEGINS, ENDS, Result, report, write

CELL = Cell(boundary=Boundary.BEFORE_POST, fault=Fault.CUT, victim=Victim.API)


def test_a_cell_shows_its_median_its_longest_and_an_unusual_end() -> None:
    results = [
        Result(cell=CELL, seconds=1.0, ended="filled"),
        Result(cell=CELL, seconds=9.0, ended="abandoned"),
        Result(cell=CELL, seconds=2.0, ended="filled"),
    ]
    text = report(results, "heading")
    assert "| cut body | not run | 2.0 (9.0) abandoned | not run |" in text
    assert "3 kills, 0 failures. Orders: 2 filled, 1 abandoned." in text


def test_a_cell_that_failed_shows_nothing_else() -> None:
    results = [
        Result(cell=CELL, seconds=1.0, ended="filled"),
        Result(cell=CELL, failure="MissedBoundary: it went on"),
    ]
    text = report(results, "heading")
    assert "**1 of 2 failed**" in text
    assert f"- {CELL}: MissedBoundary: it went on" in text


def test_a_report_takes_the_place_of_the_last_one_only(tmp_path: Path) -> None:
    document = tmp_path / "reliability.md"
    document.write_text(f"before\n{BEGINS}\nold\n{ENDS}\nafter\n")
    write(document, "new")
    assert document.read_text() == f"before\n{BEGINS}\n\nnew\n\n{ENDS}\nafter\n"


def test_a_document_without_a_place_is_left_alone(tmp_path: Path) -> None:
    document = tmp_path / "reliability.md"
    document.write_text("nothing")
    with pytest.raises(ValueError, match="no place"):
        write(document, "new")
    assert document.read_text() == "nothing"
