"""Candles of any length, built from ticks when asked and remembered a day at a time."""

from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from domain.instruments import Instrument
from domain.times import SECOND_NS
from paper.candles.bars import NO_BARS, Bars, bars_of_bars, bars_of_ticks, join_bars
from paper.candles.granularity import Alignment, Granularity, edges
from paper.market.ticks import TickSource

QUARTER_NS = 900 * SECOND_NS
DAY_NS = 86_400 * SECOND_NS
DAYS_KEPT = 8_192


class CandleStore:
    """Answers for candles up to a market time.

    Quarters of an hour are kept for whole past days; longer candles are built from them (every
    alignment falls on one), shorter ones from the ticks.
    """

    def __init__(self, source: TickSource, instruments: Mapping[str, Instrument]) -> None:
        self._source = source
        self._instruments = instruments
        self._day = lru_cache(maxsize=DAYS_KEPT)(self._build_day)

    @property
    def begins_ns(self) -> int:
        """Return a time before which there are no candles."""
        return self._source.begins_ns

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

    def _build_day(self, instrument: str, day_ns: int) -> Bars:
        return self._build(instrument, day_ns, day_ns + DAY_NS)

    def _build(self, instrument: str, start_ns: int, end_ns: int) -> Bars:
        starts = np.arange(start_ns, end_ns + QUARTER_NS, QUARTER_NS, dtype=np.int64)
        return bars_of_ticks(self._source.ticks(instrument, start_ns, end_ns), starts)
