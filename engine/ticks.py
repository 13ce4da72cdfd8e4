"""Ticks as the engine takes them: columns of numbers."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt


class TickBatch(NamedTuple):
    """Ticks of one instrument in order: three contiguous columns of one length.

    `time` is market time in nanoseconds UTC and never falls; `bid` and `ask` are points, the
    last digit of the instrument's prices.
    """

    time: npt.NDArray[np.int64]
    bid: npt.NDArray[np.int32]
    ask: npt.NDArray[np.int32]


BATCH = 131_072
"""Ticks of a batch: small enough for the processor's cache, large enough to be worth a call."""


def part_of(batch: TickBatch, start: int, stop: int | None = None) -> TickBatch:
    """Return the ticks of a batch from a place up to, not including, another."""
    return TickBatch(batch.time[start:stop], batch.bid[start:stop], batch.ask[start:stop])


def joined(one: TickBatch, other: TickBatch) -> TickBatch:
    """Return the ticks of two batches after each other."""
    return TickBatch(
        np.concatenate((one.time, other.time)),
        np.concatenate((one.bid, other.bid)),
        np.concatenate((one.ask, other.ask)),
    )


def exact(batch: TickBatch) -> TickBatch:
    """Return the ticks as contiguous columns of the numbers that the engine takes."""
    return TickBatch(
        np.ascontiguousarray(batch.time, np.int64),
        np.ascontiguousarray(batch.bid, np.int32),
        np.ascontiguousarray(batch.ask, np.int32),
    )
