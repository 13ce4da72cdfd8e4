"""Tell the rows that can be ticks from those that cannot."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from adapters.history.columns import LARGEST_POINTS, OFF_GRID
from adapters.history.importers.raw import Broken, Fault, Integers, Raw
from adapters.history.spans import text_of
from domain.instruments import Instrument
from engine.ticks import TickBatch

Flags = npt.NDArray[np.bool_]
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Sifted:
    """Ticks in order with the row of each, and the rows that are none."""

    row: Integers
    ticks: TickBatch
    broken: Sequence[Broken]


class Sieve:
    """Sifts the rows of one file after another; times must not fall from one to the next."""

    def __init__(self, instrument: Instrument, *, rounding: bool = False) -> None:
        self._scale = 10.0**instrument.display_precision
        self._rounding = rounding
        self.reached = -(2**63)
        self.rounded = 0

    def sift(self, raw: Raw) -> Sifted:
        """Keep what can be a tick. Prices off the grid are rounded only if that was asked for."""
        with np.errstate(invalid="ignore"):
            bid, ask = raw.bid * self._scale, raw.ask * self._scale
            on_bid, on_ask = np.rint(bid), np.rint(ask)
            off = ~((np.abs(bid - on_bid) < OFF_GRID) & (np.abs(ask - on_ask) < OFF_GRID))
        finite = np.isfinite(bid) & np.isfinite(ask)
        faults: list[tuple[Fault, Flags]] = [
            (Fault.NOT_FINITE, ~finite),
            (Fault.NOT_POSITIVE, (raw.bid <= 0) | (raw.ask <= 0)),
            (Fault.CROSSED, raw.ask < raw.bid),
            (
                Fault.TOO_LARGE,
                (np.abs(on_bid) > LARGEST_POINTS) | (np.abs(on_ask) > LARGEST_POINTS),
            ),
        ]
        if not self._rounding:
            faults.append((Fault.OFF_GRID, off))
        good, broken = _sorted_out(raw, faults)
        late = self._late(raw.time[good])
        broken += [_broken(raw, place, Fault.OUT_OF_ORDER) for place in good[late].tolist()]
        good = good[~late]
        self.rounded += int(off[good].sum())
        if len(good):
            self.reached = int(raw.time[good[-1]])
        points = (on_bid[good].astype(np.int32), on_ask[good].astype(np.int32))
        every = sorted([*raw.broken, *broken], key=lambda found: found.row)
        return Sifted(raw.row[good], TickBatch(raw.time[good], *points), every)

    def _late(self, time: Integers) -> Flags:
        """Find the rows that break the order: one that jumps ahead alone, else one that is late."""
        late = np.zeros(len(time), dtype=np.bool_)
        if len(time) < 2 and (not len(time) or time[0] >= self.reached):
            return late
        for _ in range(ROUNDS):
            kept = np.flatnonzero(~late)
            times = np.concatenate(([self.reached], time[kept]))
            falls = np.flatnonzero(times[1:] < times[:-1])
            if not len(falls):
                return late
            for fall in falls.tolist():
                late[kept[_culprit(times, fall)]] = True
        highest = np.maximum.accumulate(np.where(late, self.reached, time))
        return late | (time < np.maximum(highest, self.reached))


def _culprit(times: Integers, fall: int) -> int:
    """Name the row to blame for a fall after `fall`, counted without the one before the first."""
    ahead = fall > 0 and times[fall + 1] >= times[fall - 1]
    return fall - 1 if ahead else fall


def _sorted_out(raw: Raw, faults: Sequence[tuple[Fault, Flags]]) -> tuple[Any, list[Broken]]:
    bad = np.zeros(len(raw.row), dtype=np.bool_)
    broken: list[Broken] = []
    for fault, found in faults:
        broken += [_broken(raw, place, fault) for place in np.flatnonzero(found & ~bad).tolist()]
        bad |= found
    return np.flatnonzero(~bad), broken


def _broken(raw: Raw, place: int, fault: Fault) -> Broken:
    bid, ask = float(raw.bid[place]), float(raw.ask[place])
    text = f"{text_of(int(raw.time[place]))} bid {bid!r} ask {ask!r}"
    return Broken(raw.file, int(raw.row[place]), fault, text)
