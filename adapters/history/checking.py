"""Look at everything that a history holds, as an import looks at a file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from adapters.history.checks import Inspector
from adapters.history.columns import COLUMNS, Rows, read_batch
from adapters.history.errors import UnreadableHistory
from adapters.history.files import TickFile, tick_files
from adapters.history.footers import opened
from adapters.history.reports import counted
from adapters.history.stores import Store
from domain.instruments import MAJORS, Instrument
from domain.times import rfc3339
from engine.ticks import BATCH


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What was found in the ticks of one instrument; `broken` names what cannot be read."""

    feed: str | None
    instrument: str
    files: int
    ticks: int
    flagged: dict[str, Any]
    broken: tuple[str, ...]


Told = Callable[[str], None]


def holdings(store: Store, instrument: str | None, feed: str | None) -> list[list[TickFile]]:
    """List the files to check: those of each instrument of each feed together."""
    wanted: dict[tuple[str | None, str], list[TickFile]] = {}
    for file in tick_files(store):
        if file.instrument not in MAJORS:
            continue
        if instrument in (None, file.instrument) and feed in (None, file.feed):
            wanted.setdefault((file.feed, file.instrument), []).append(file)
    return list(wanted.values())


def check(store: Store, files: Sequence[TickFile], long_gap_ns: int, told: Told) -> Checked:
    """Look at an instrument's files in order; `told` hears each that is done.

    Raises:
        HistoryUnavailable: the store is gone.
    """
    work = _Check(store, MAJORS[files[0].instrument], Inspector(long_gap_ns))
    for file in files:
        work.look(file)
        told(file.name)
    return Checked(
        feed=files[0].feed,
        instrument=files[0].instrument,
        files=len(files),
        ticks=work.ticks,
        flagged=counted(work.inspector.found),
        broken=tuple(work.broken),
    )


class _Check:
    """A check that is going on; a broken file ends only its own."""

    def __init__(self, store: Store, instrument: Instrument, inspector: Inspector) -> None:
        self._store = store
        self._instrument = instrument
        self._reached = -(2**63)
        self.inspector = inspector
        self.ticks = 0
        self.broken: list[str] = []

    def look(self, file: TickFile) -> None:
        """Look at one file."""
        try:
            with opened(self._store, file.name, self._instrument) as parquet:
                self._rows(file.name, parquet)
        except UnreadableHistory as error:
            self.broken.append(str(error))

    def _rows(self, name: str, parquet: Any) -> None:
        row = 0
        for record in parquet.iter_batches(BATCH, columns=list(COLUMNS), use_threads=False):
            ticks = read_batch(record, self._instrument, Rows(name, row))
            if len(ticks.time) == 0:
                continue
            if int(ticks.time[0]) < self._reached:
                raise UnreadableHistory(
                    f"{name}, row {row}: {rfc3339(int(ticks.time[0]))} "
                    f"is before {rfc3339(self._reached)} that was reached"
                )
            self._reached = int(ticks.time[-1])
            rows = np.arange(row, row + len(ticks.time))
            self.inspector.look(name, rows, ticks)
            row += len(rows)
            self.ticks += len(rows)
