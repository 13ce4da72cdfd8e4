"""Candles of any length, built from ticks when asked and kept a day at a time."""

from functools import lru_cache
from pathlib import Path

import numpy as np

from domain.times import SECOND_NS
from paper.candles.bars import NO_BARS, Bars, bars_of_bars, bars_of_ticks, join_bars
from paper.candles.granularity import Alignment, Granularity, edges
from paper.candles.kept_days import KeptDays
from paper.market.ticks import TickSource

QUARTER_NS = 900 * SECOND_NS
DAY_NS = 86_400 * SECOND_NS
DAYS_IN_MEMORY = 2_048


class CandleStore:
    """Answers for candles up to a market time.

    Quarters of an hour of whole past days are kept in a folder; longer candles are built from
    them (every alignment falls on one), shorter ones from the ticks.
    """

    def __init__(self, source: TickSource, folder: Path) -> None:
        self._source = source
        self._kept = KeptDays(folder, source.identity)
        self._day = lru_cache(maxsize=DAYS_IN_MEMORY)(self._find_day)

    @property
    def begins_ns(self) -> int:
        """Return a time before which there are no candles."""
        return self._source.begins_ns

    def prune(self, now_ns: int) -> None:
        """Drop from the folder what is out of reach at a time."""
        self._kept.prune(now_ns)

    def bars(
        self,
        instrument: str,
        granularity: Granularity,
        start_ns: int,
        end_ns: int,
        now_ns: int,
        align: Alignment,
    ) -> Bars:
        """Return the bars that cover a time up to, not including, another.

        They are made of the ticks before now, so the last may be unfinished.
        """
        start_ns, end_ns = max(start_ns, self.begins_ns), min(end_ns, now_ns)
        if end_ns <= start_ns:
            return NO_BARS
        starts = edges(granularity, start_ns, end_ns, align)
        first, last = int(starts[0]), min(int(starts[-1]), now_ns)
        if granularity.seconds * SECOND_NS < QUARTER_NS:
            return bars_of_ticks(self._source.ticks(instrument, first, last), starts)
        return bars_of_bars(self._quarters(instrument, first, last), starts)

    def _quarters(self, instrument: str, start_ns: int, end_ns: int) -> Bars:
        parts = []
        for day in range(start_ns // DAY_NS, -(-end_ns // DAY_NS)):
            day_ns = day * DAY_NS
            if day_ns + DAY_NS <= end_ns:
                parts.append(self._day(instrument, day_ns))
            else:
                parts.append(self._build(instrument, day_ns, end_ns))
        whole = join_bars(parts)
        return whole.between(start_ns, end_ns)

    def _find_day(self, instrument: str, day_ns: int) -> Bars:
        kept = self._kept.read(instrument, day_ns)
        if kept is not None:
            return kept
        built = self._build(instrument, day_ns, day_ns + DAY_NS)
        if len(built):
            self._kept.write(instrument, day_ns, built)
        return built

    def _build(self, instrument: str, start_ns: int, end_ns: int) -> Bars:
        starts = np.arange(start_ns, end_ns + QUARTER_NS, QUARTER_NS, dtype=np.int64)
        return bars_of_ticks(self._source.ticks(instrument, start_ns, end_ns), starts)
