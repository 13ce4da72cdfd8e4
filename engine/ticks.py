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
