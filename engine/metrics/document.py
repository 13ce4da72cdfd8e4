"""The table of metrics in the documents, made from the one in `table`."""

from itertools import groupby
from pathlib import Path

from engine.metrics.table import METRICS
from engine.metrics.values import Better

BEGIN, END = "<!-- metrics: made by python -m engine.metrics -->", "<!-- end of metrics -->"
BETTER = {Better.HIGHER: "higher", Better.LOWER: "lower", Better.NEITHER: ""}


def metrics_table() -> str:
    """Write every metric by group as Markdown."""
    lines = ["| metric | key | unit | better | definition |", "| --- | --- | --- | --- | --- |"]
    for group, metrics in groupby(METRICS.values(), key=lambda metric: metric.group):
        lines.append(f"| **{group.value}** | | | | |")
        lines += [
            f"| {each.title} | `{each.key}` | {each.unit.value} | {BETTER[each.better]} "
            f"| {each.definition} |"
            for each in metrics
        ]
    return "\n".join(lines)


def with_table(document: str) -> str:
    """Put the table of today between its marks in a document.

    Raises:
        ValueError: the document has no such marks.
    """
    before, begin, rest = document.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the document lacks {BEGIN} or {END}")
    return f"{before}{BEGIN}\n{metrics_table()}\n{END}{after}"


def write_table(document: Path) -> None:
    """Bring the table in a document up to date."""
    document.write_text(with_table(document.read_text(encoding="utf-8")), encoding="utf-8")
