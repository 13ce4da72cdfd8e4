"""Prices sampled from ticks while they pass, for the chart under the trades."""

from dataclasses import dataclass, field

import numpy as np

from engine.metrics.market_time import HOUR_NS
from engine.metrics.outcome import PRICE, Table
from engine.ticks import TickBatch


@dataclass(slots=True)
class PriceSampler:
    """Keeps the lowest, highest and last mid price of every span of market time.

    `span_ns` is the length of a span; memory grows with the spans, not with the ticks.
    """

    span_ns: int = HOUR_NS
    _parts: list[Table] = field(default_factory=list)

    def add(self, batch: TickBatch) -> None:
        """Take the next ticks, in order."""
        if not batch.time.size:
            return
        spans = batch.time // self.span_ns
        starts = np.flatnonzero(np.diff(spans, prepend=spans[0] - 1))
        self._parts.append(_sampled(batch, starts))

    def table(self) -> Table:
        """Return the samples so far as a table of `PRICE`."""
        if not self._parts:
            return np.empty(0, PRICE)
        rows = np.concatenate(self._parts)
        spans = rows["time"] // self.span_ns
        starts = np.flatnonzero(np.diff(spans, prepend=spans[0] - 1))
        merged = np.empty(starts.size, PRICE)
        ends = np.append(starts[1:], rows.size) - 1
        merged["time"], merged["close"] = rows["time"][ends], rows["close"][ends]
        merged["low"] = np.minimum.reduceat(rows["low"], starts)
        merged["high"] = np.maximum.reduceat(rows["high"], starts)
        self._parts = [merged]
        return merged.copy()


def _sampled(batch: TickBatch, starts: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Table:
    mid = batch.bid.astype(np.int64) + batch.ask
    ends = np.append(starts[1:], mid.size) - 1
    rows = np.empty(starts.size, PRICE)
    rows["time"], rows["close"] = batch.time[ends], mid[ends]
    rows["low"], rows["high"] = np.minimum.reduceat(mid, starts), np.maximum.reduceat(mid, starts)
    return rows
