"""Bring the table of metrics in the documents up to date: `python -m engine.metrics`."""

from pathlib import Path

from engine.metrics.document import write_table

DOCUMENT = Path(__file__).parents[2] / "docs" / "reports.md"

if __name__ == "__main__":
    write_table(DOCUMENT)
