"""What an operator did to the market's prices: jumps, halts and prices held back meanwhile.

Each is a line of a file, on disk before it takes effect, so candles of any past moment and a
restart see the market as it was shown. A jump stays: it shifts every later tick.
"""

import json
import os
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import assert_never

import numpy as np

from paper.market.feed import PlayedTick
from paper.market.quotes import LOWEST_BID
from paper.market.ticks import Overlay, Ticks, TickSource, join
from paper.settings import BadSettings

FOREVER = 2**63 - 1


class Kind(StrEnum):
    """What was done. A held price is one that was set during a halt, for its end."""

    JUMP = "JUMP"
    HALT = "HALT"
    HOLD = "HOLD"
    RESUME = "RESUME"


@dataclass(frozen=True, slots=True, kw_only=True)
class Intervention:
    """One act on one instrument, and the price in points that stands after it.

    `points` is how far a jump went; `ticked` says whether the price went out as a tick.
    """

    time_ns: int
    instrument: str
    kind: Kind
    bid: int
    ask: int
    points: int = 0
    ticked: bool = False


class _Past:
    """All that was done to one instrument; halts are pairs of times, the last one may be open.

    Candles read it in another thread, so each list only grows, and offsets before jump times.
    """

    def __init__(self) -> None:
        self.jump_times: list[int] = []
        self.offsets = [0]
        self.halts: list[tuple[int, int]] = []
        self.acts: list[Intervention] = []

    @property
    def halted(self) -> bool:
        return bool(self.halts) and self.halts[-1][1] == FOREVER

    @property
    def last_shown(self) -> Intervention | None:
        """Return the last act whose price anybody could see: not in a halt or a closed market."""
        seen = (act for act in reversed(self.acts) if act.ticked or act.kind is Kind.HALT)
        return next(seen, None)

    def add(self, act: Intervention) -> None:
        match act.kind:
            case Kind.JUMP:
                self.offsets.append(self.offsets[-1] + act.points)
                self.jump_times.append(act.time_ns)
            case Kind.HALT:
                self.halts.append((act.time_ns, FOREVER))
            case Kind.RESUME:
                self.halts[-1] = (self.halts[-1][0], act.time_ns)
            case Kind.HOLD:
                pass
            case _:
                assert_never(act.kind)
        self.acts.append(act)

    def halts_between(self, start_ns: int, end_ns: int) -> Sequence[tuple[int, int]]:
        """Return the halts that may reach into a time."""
        first = max(bisect_right(self.halts, (start_ns, FOREVER)) - 1, 0)
        return self.halts[first : bisect_left(self.halts, (end_ns, 0))]


class Interventions:
    """Keeps the acts in a file and applies them to ticks, one at a time or many.

    Raises:
        BadSettings: the file is damaged before its end.
    """

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        self._pasts: dict[str, _Past] = {}
        try:
            for act in _read(self._file):
                self._apply(act)
        except (ValueError, KeyError, TypeError) as error:
            raise BadSettings(f"{path} cannot be read") from error

    def close(self) -> None:
        """Let the file go."""
        os.close(self._file)

    def record(self, acts: Sequence[Intervention]) -> None:
        """Put acts on disk and let them take effect."""
        lines = b"".join(json.dumps(asdict(act)).encode() + b"\n" for act in acts)
        os.write(self._file, lines)
        os.fdatasync(self._file)
        for act in acts:
            self._apply(act)

    def halted(self, instrument: str) -> bool:
        """Tell whether an instrument is halted now."""
        past = self._pasts.get(instrument)
        return past is not None and past.halted

    def last(self, instrument: str) -> Intervention | None:
        """Return the latest act on an instrument, None if there never was one."""
        past = self._pasts.get(instrument)
        return None if past is None else past.acts[-1]

    def standing(self, tick: PlayedTick) -> PlayedTick:
        """Return an instrument's price at the start, given its last tick as the market has it."""
        past = self._pasts.get(tick.instrument)
        last = None if past is None else past.last_shown
        if past is None or last is None:
            return self.shown(tick) or tick
        shown = None if past.halted or tick.time_ns < last.time_ns else self.shown(tick)
        return shown or PlayedTick(tick.instrument, last.time_ns, last.bid, last.ask)

    def shown(self, tick: PlayedTick) -> PlayedTick | None:
        """Return a tick as it is shown, None for one that falls into a halt."""
        past = self._pasts.get(tick.instrument)
        if past is None:
            return tick
        halts = past.halts_between(tick.time_ns, tick.time_ns + 1)
        if any(begins <= tick.time_ns < ends for begins, ends in halts):
            return None
        offset = past.offsets[bisect_right(past.jump_times, tick.time_ns)]
        bid, ask = shifted(tick.bid, tick.ask, offset)
        return tick._replace(bid=bid, ask=ask)

    def all_shown(self, instrument: str, ticks: Ticks, start_ns: int, end_ns: int) -> Ticks:
        """Return an instrument's ticks between two times as they were shown."""
        past = self._pasts.get(instrument)
        if past is None:
            return ticks
        made = _made(past.acts, start_ns, end_ns)
        for begins_ns, ends_ns in past.halts_between(start_ns, end_ns):
            ticks = ticks.without(begins_ns, ends_ns)
        both = join([made, _shift(ticks, past)])
        order = np.argsort(both.times, kind="stable")
        return Ticks(both.times[order], both.bids[order], both.asks[order])

    def _apply(self, act: Intervention) -> None:
        self._pasts.setdefault(act.instrument, _Past()).add(act)


class Intervened(Overlay):
    """A tick source as its ticks were shown."""

    def __init__(self, source: TickSource, interventions: Interventions) -> None:
        super().__init__(source)
        self._interventions = interventions

    def ticks(self, instrument: str, start_ns: int, end_ns: int) -> Ticks:
        """Return an instrument's ticks from a time up to, not including, another."""
        ticks = self._source.ticks(instrument, start_ns, end_ns)
        return self._interventions.all_shown(instrument, ticks, start_ns, end_ns)


def shifted(bid: int, ask: int, points: int) -> tuple[int, int]:
    """Move a price by points, its spread unchanged, and never below the lowest bid."""
    moved = max(bid + points, LOWEST_BID)
    return moved, moved + ask - bid


def _read(file: int) -> Iterable[Intervention]:
    size = os.fstat(file).st_size
    whole, _, torn = os.pread(file, size, 0).rpartition(b"\n")
    os.ftruncate(file, size - len(torn))
    for line in whole.splitlines():
        yield _act(json.loads(line))


def _act(kept: Mapping[str, object]) -> Intervention:
    return Intervention(**{**kept, "kind": Kind(str(kept["kind"]))})  # type: ignore[arg-type]


def _shift(ticks: Ticks, past: _Past) -> Ticks:
    which = np.searchsorted(np.array(past.jump_times, dtype=np.int64), ticks.times, side="right")
    bids = np.maximum(ticks.bids + np.array(past.offsets, dtype=np.int64)[which], LOWEST_BID)
    return Ticks(ticks.times, bids, bids + ticks.asks - ticks.bids)


def _made(acts: Iterable[Intervention], start_ns: int, end_ns: int) -> Ticks:
    ticked = [act for act in acts if act.ticked and start_ns <= act.time_ns < end_ns]
    return Ticks(
        np.array([act.time_ns for act in ticked], dtype=np.int64),
        np.array([act.bid for act in ticked], dtype=np.int64),
        np.array([act.ask for act in ticked], dtype=np.int64),
    )
