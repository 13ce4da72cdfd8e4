"""Which candles a request asks for, and finding them: by range, or by count from either end."""

from dataclasses import dataclass, replace

import numpy as np

from domain.times import SECOND_NS
from paper.candles.bars import Bars, join_bars
from paper.candles.granularity import DAY, Alignment, Granularity, edges
from paper.candles.store import CandleStore


@dataclass(frozen=True, slots=True, kw_only=True)
class CandleQuery:
    """A request for candles; times are nanoseconds UTC, `end_ns` is not included.

    With both ends every candle between them is meant; with one end, `count` from there; with
    none, the last `count` up to now. A smooth candle opens where the one before it closed.
    """

    instrument: str
    granularity: Granularity
    count: int
    start_ns: int | None
    end_ns: int | None
    include_first: bool
    alignment: Alignment
    smooth: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Candles, and the time from which on they are not complete."""

    bars: Bars
    incomplete_from_ns: int


def find_candles(store: CandleStore, query: CandleQuery, now_ns: int) -> Found:
    """Find the candles that a query asks for, as the market knows them at a time."""
    bars = _Search(store, query, now_ns).run()
    if query.smooth and len(bars):
        bars = smoothed(bars, _before(store, query, int(bars.starts[0]), now_ns))
    current = edges(query.granularity, now_ns, now_ns + 1, query.alignment)
    return Found(bars=bars, incomplete_from_ns=int(current[0]))


def find_latest(store: CandleStore, query: CandleQuery, now_ns: int) -> Found:
    """Find the last complete candle, and the one in progress where it has begun."""
    found = find_candles(store, replace(query, count=2, start_ns=None, end_ns=None), now_ns)
    bars = found.bars
    if len(bars) and bars.starts[-1] < found.incomplete_from_ns:
        bars = bars.part(slice(-1, None))
    return replace(found, bars=bars)


def _before(store: CandleStore, query: CandleQuery, start_ns: int, now_ns: int) -> Bars:
    wanted = replace(query, count=1, start_ns=None, end_ns=start_ns)
    return _Search(store, wanted, now_ns).run()


class _Search:
    def __init__(self, store: CandleStore, query: CandleQuery, now_ns: int) -> None:
        self._store = store
        self._query = query
        self._now_ns = now_ns
        self._ends_ns = now_ns if query.end_ns is None else min(query.end_ns, now_ns)

    def run(self) -> Bars:
        query = self._query
        if query.start_ns is None:
            return self._backward()
        start_ns = max(query.start_ns, self._store.begins_ns)
        if not query.include_first:
            covering = edges(query.granularity, start_ns, start_ns + 1, query.alignment)
            start_ns = int(covering[1])
        if query.end_ns is not None:
            return self._between(start_ns, self._ends_ns)
        return self._forward(start_ns)

    def _forward(self, start_ns: int) -> Bars:
        parts, found, step = [self._between(start_ns, start_ns)], 0, self._first_step()
        while found < self._query.count and start_ns < self._ends_ns:
            edge = edges(self._query.granularity, start_ns, start_ns + step, self._query.alignment)
            end_ns = int(edge[-1])
            parts.append(self._between(start_ns, min(end_ns, self._ends_ns)))
            found += len(parts[-1])
            start_ns, step = end_ns, self._next_step(step)
        return join_bars(parts).part(slice(0, self._query.count))

    def _backward(self) -> Bars:
        end_ns, step = self._ends_ns, self._first_step()
        parts, found = [self._between(end_ns, end_ns)], 0
        while found < self._query.count and end_ns > self._store.begins_ns:
            edge = edges(self._query.granularity, end_ns - step, end_ns, self._query.alignment)
            start_ns = int(edge[0])
            parts.insert(0, self._between(start_ns, end_ns))
            found += len(parts[0])
            end_ns, step = start_ns, self._next_step(step)
        return join_bars(parts).part(slice(-self._query.count, None))

    def _between(self, start_ns: int, end_ns: int) -> Bars:
        query = self._query
        return self._store.bars(
            query.instrument, query.granularity, start_ns, end_ns, self._now_ns, query.alignment
        )

    def _first_step(self) -> int:
        return self._query.count * self._query.granularity.seconds * SECOND_NS

    def _next_step(self, step: int) -> int:
        return max(step, min(2 * step, 10 * DAY * SECOND_NS))


def smoothed(bars: Bars, before: Bars) -> Bars:
    """Return some bars with each opening where the one before it closed.

    `before` is the bar that precedes the first one, empty where there is none.
    """
    first = before.closes if len(before) else bars.opens[:1]
    opens = np.concatenate([first, bars.closes[:-1]])
    return Bars(
        bars.starts,
        bars.volumes,
        opens,
        np.maximum(bars.highs, opens),
        np.minimum(bars.lows, opens),
        bars.closes,
    )
