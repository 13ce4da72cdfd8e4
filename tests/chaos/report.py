"""The matrix as it goes into the documentation: figures out of what was seen."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.figures import percentile
from tests.chaos.matrix import Boundary, Cell, Fault, Victim

BEGINS = "<!-- Written by python -m tests.chaos; what is here is lost with the next run. -->"
ENDS = "<!-- The end of what is written. -->"
COLUMNS = {
    Victim.WORKER: "worker",
    Victim.API: "API",
    Victim.VALKEY: "Valkey",
    Victim.POSTGRES: "PostgreSQL",
    Victim.TEMPORAL: "Temporal",
}
USUAL = "filled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One run of a cell: seconds to recover and how the order ended, or what went wrong."""

    cell: Cell
    seconds: float = 0.0
    ended: str = ""
    failure: str = ""


def report(results: Sequence[Result], heading: str) -> str:
    """Lay every cell out, a table for each boundary; faults that were not tried are left out."""
    found: defaultdict[Cell, list[Result]] = defaultdict(list)
    for result in results:
        found[result.cell].append(result)
    failed = [result for result in results if result.failure]
    parts = [heading, _summary(results, failed)]
    parts += [_table(boundary, found) for boundary in Boundary]
    return "\n\n".join(parts)


def _summary(results: Sequence[Result], failed: Sequence[Result]) -> str:
    ends = Counter(result.ended for result in results if result.ended)
    told = ", ".join(f"{count} {end}" for end, count in ends.most_common())
    lines = [f"{len(results)} kills, {len(failed)} failures. Orders: {told}."]
    lines += [f"- {result.cell}: {result.failure}" for result in failed]
    return "\n".join(lines)


def _table(boundary: Boundary, found: dict[Cell, list[Result]]) -> str:
    heads = ["fault", *COLUMNS.values()]
    lines = [f"### Killed {boundary}", "", _row(heads), _row(["---"] * len(heads))]
    for fault in Fault:
        cells = [Cell(boundary=boundary, fault=fault, victim=victim) for victim in COLUMNS]
        if any(cell in found for cell in cells):
            lines.append(_row([fault, *(_figures(found.get(cell, [])) for cell in cells)]))
    return "\n".join(lines)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _figures(results: Sequence[Result]) -> str:
    """Show the median and the longest of several, and every end but the usual one."""
    if not results:
        return "not run"
    failed = sum(bool(result.failure) for result in results)
    if failed:
        return f"**{failed} of {len(results)} failed**"
    ordered = sorted(result.seconds for result in results)
    times = f"{percentile(ordered, 50):.1f}"
    if len(ordered) > 1:
        times += f" ({ordered[-1]:.1f})"
    ends = sorted({result.ended for result in results} - {USUAL})
    return " ".join([times, *ends])


def write(file: Path, text: str) -> None:
    """Put a report into a document, between its two marks.

    Raises:
        ValueError: the document has no such marks.
    """
    document = file.read_text(encoding="utf-8")
    head, begins, rest = document.partition(BEGINS)
    _, ends, tail = rest.partition(ENDS)
    if not (begins and ends):
        raise ValueError(f"{file} has no place for the matrix")
    file.write_text(f"{head}{BEGINS}\n\n{text}\n\n{ENDS}{tail}", encoding="utf-8")
