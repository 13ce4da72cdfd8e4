"""How the commands of `forex history` speak: a table, a bar, or JSON."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

SHOWN = 3
WIDE = 200
"""Columns of what is no terminal, a file or another program."""


def print_json(found: Any) -> None:
    """Print JSON."""
    print(json.dumps(found, indent=2, default=str))


def print_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table."""
    table = Table(*columns, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*row)
    console = Console()
    if not console.is_terminal:
        console.width = WIDE
    console.print(table)


def print_findings(findings: Mapping[str, Any]) -> None:
    """Print counts and the first examples of what was flagged or rejected."""
    for name, found in findings.items():
        print(f"  {name}: {found['count']:,}")
        for example in found["examples"][:SHOWN]:
            words = ", ".join(f"{key} {value}" for key, value in example.items())
            print(f"    {words}")


@dataclass(frozen=True, slots=True)
class Bar:
    """A progress bar over a number of steps, on the terminal's error channel."""

    progress: Progress
    task: Any

    def show(self, words: str, steps: float = 0) -> None:
        """Say what is done now, and how many steps it was."""
        self.progress.update(self.task, advance=steps, words=words)


@contextmanager
def bar(steps: int, *, hidden: bool) -> Iterator[Bar]:
    """Show progress on a terminal."""
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[words]}"),
    )
    console = Console(stderr=True)
    disabled = hidden or not console.is_terminal
    with Progress(*columns, console=console, disable=disabled, transient=True) as progress:
        yield Bar(progress, progress.add_task("", total=steps, words=""))
