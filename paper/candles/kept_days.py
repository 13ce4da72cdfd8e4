"""Quarters of an hour of whole past days, kept on disk so that they are computed once."""

import threading
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from domain.times import SECOND_NS, from_ns
from paper.candles.bars import Bars

DAYS_KEPT = 400
"""Days kept of each instrument, the newest; a day takes at most eleven kilobytes."""
SOURCE_FILE = "source.txt"
DAY_NS = 86_400 * SECOND_NS
COLUMNS = 14


class KeptDays:
    """A folder of days for each instrument; `source` names the ticks that they are made of.

    Days made of other ticks are thrown away.
    """

    def __init__(self, folder: Path, source: str) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        named = folder / SOURCE_FILE
        if not named.exists() or named.read_text() != source:
            self._clear()
            named.write_text(source)

    def read(self, instrument: str, day_ns: int) -> Bars | None:
        """Return a day's bars, None if they are not kept or cannot be read."""
        try:
            table = np.load(self._path(instrument, day_ns))
        except (OSError, ValueError, EOFError):
            return None
        return _bars(table) if table.ndim == 2 and table.shape[1] == COLUMNS else None

    def write(self, instrument: str, day_ns: int, bars: Bars) -> None:
        """Keep a day's bars; a reader sees all of them or none."""
        path = self._path(instrument, day_ns)
        path.parent.mkdir(exist_ok=True)
        draft = path.with_suffix(f".{threading.get_ident()}.new")
        with draft.open("wb") as file:
            np.save(file, _table(bars))
        draft.replace(path)

    def prune(self, now_ns: int) -> None:
        """Drop the days that are out of reach."""
        oldest = _name(now_ns - DAYS_KEPT * DAY_NS)
        for path in self._folder.glob("*/*"):
            if path.name < oldest or path.suffix == ".new":
                path.unlink(missing_ok=True)

    def _clear(self) -> None:
        for path in self._folder.glob("*/*"):
            path.unlink()

    def _path(self, instrument: str, day_ns: int) -> Path:
        return self._folder / instrument / f"{_name(day_ns)}.npy"


def _name(time_ns: int) -> str:
    return f"{from_ns(time_ns):%Y-%m-%d}"


def _table(bars: Bars) -> NDArray[np.int64]:
    heads = np.stack([bars.starts, bars.volumes], axis=1)
    return np.concatenate([heads, bars.opens, bars.highs, bars.lows, bars.closes], axis=1)


def _bars(table: NDArray[np.int64]) -> Bars:
    prices = (table[:, at : at + 3] for at in range(2, COLUMNS, 3))
    return Bars(table[:, 0], table[:, 1], *prices)
