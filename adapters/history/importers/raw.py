"""What an importer reads: rows as their vendor wrote them, with the place of each."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from domain.instruments import Instrument

Integers = npt.NDArray[np.int64]
Doubles = npt.NDArray[np.float64]


class Fault(StrEnum):
    """Why a row cannot be a tick of the history."""

    UNPARSABLE = "unparsable"
    NOT_FINITE = "not finite"
    NOT_POSITIVE = "not positive"
    CROSSED = "crossed"
    OFF_GRID = "off grid"
    TOO_LARGE = "too large"
    OUT_OF_ORDER = "out of order"


class Broken(NamedTuple):
    """A row that is no tick: where it stands, why, and what stands there."""

    file: str
    row: int
    fault: Fault
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """Rows of one file in its order: columns of one length, and the rows that are none.

    `row` counts lines of a text from 1 and records of anything else from 0, `time` is in
    nanoseconds UTC, `bid` and `ask` are prices.
    """

    file: str
    row: Integers
    time: Integers
    bid: Doubles
    ask: Doubles
    broken: tuple[Broken, ...] = ()


class WrongFormat(ValueError):
    """A file is not what it was said to be: the text names it and what was found."""


Reader = Callable[[Path, Instrument], Iterator[Raw]]
