"""Ticks of several instruments, cut so that what is handed over together is whole in time."""

from collections.abc import Iterator, Sequence

import numpy as np

from engine.ticks import TickBatch

NONE = TickBatch(np.empty(0, np.int64), np.empty(0, np.int32), np.empty(0, np.int32))
FOREVER = 2**63 - 1


class Merged:
    """Hands ticks over step by step: every tick before a moment, of every instrument.

    So the order of ticks does not depend on how files or steps happen to be cut. `cursor` counts
    what was handed over of each instrument.
    """

    def __init__(self, feeds: Sequence[Iterator[TickBatch]], cursor: Sequence[int]) -> None:
        self._feeds = list(feeds)
        self._held = [NONE] * len(self._feeds)
        self._is_over = [False] * len(self._feeds)
        self._told: set[int] = set()
        self.cursor = tuple(cursor)

    def next(self, most: int) -> list[TickBatch]:
        """Hand over about `most` ticks, one batch an instrument; nothing at all at the end."""
        for index in range(len(self._feeds)):
            if not len(self._held[index].time):
                self._extend(index)
        counts = self._ready(most)
        while not any(counts) and any(len(held.time) for held in self._held):
            # Each has nothing but ticks of one moment: the moment may go on.
            self._extend(self._shortest())
            counts = self._ready(most)
        return [self._take(index, count) for index, count in enumerate(counts)]

    def ended(self) -> list[int]:
        """Tell which instruments have come to their end since this was last asked."""
        ended = [
            index
            for index, is_over in enumerate(self._is_over)
            if is_over and not len(self._held[index].time) and index not in self._told
        ]
        self._told.update(ended)
        return ended

    def close(self) -> None:
        """Let go of what reads ahead."""
        for feed in self._feeds:
            if (close := getattr(feed, "close", None)) is not None:
                close()

    def _extend(self, index: int) -> None:
        if self._is_over[index]:
            return
        more = next(self._feeds[index], None)
        if more is None:
            self._is_over[index] = True
        else:
            held = self._held[index]
            self._held[index] = _joined(held, more) if len(held.time) else more

    def _ready(self, most: int) -> list[int]:
        if len(self._held) == 1:
            return [min(most, len(self._held[0].time))]
        horizon = min((self._end(index) for index in range(len(self._held))), default=FOREVER)
        counts = self._before(horizon)
        share = max(1, most // len(self._held))
        nearer = [
            int(held.time[share])
            for held, count in zip(self._held, counts, strict=True)
            if count > share
        ]
        fewer = self._before(min(nearer)) if nearer else counts
        return fewer if any(fewer) else counts

    def _before(self, moment: int) -> list[int]:
        if moment == FOREVER:
            return [len(held.time) for held in self._held]
        return [int(np.searchsorted(held.time, moment)) for held in self._held]

    def _end(self, index: int) -> int:
        """Return the moment from which ticks of an instrument may still come."""
        return FOREVER if self._is_over[index] else int(self._held[index].time[-1])

    def _shortest(self) -> int:
        return min(
            (index for index, is_over in enumerate(self._is_over) if not is_over), key=self._end
        )

    def _take(self, index: int, count: int) -> TickBatch:
        held = self._held[index]
        self._held[index] = TickBatch(held.time[count:], held.bid[count:], held.ask[count:])
        taken = list(self.cursor)
        taken[index] += count
        self.cursor = tuple(taken)
        return TickBatch(held.time[:count], held.bid[:count], held.ask[:count])


def _joined(held: TickBatch, more: TickBatch) -> TickBatch:
    return TickBatch(
        np.concatenate((held.time, more.time)),
        np.concatenate((held.bid, more.bid)),
        np.concatenate((held.ask, more.ask)),
    )
