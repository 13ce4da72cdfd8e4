"""Ticks: a bid and an ask with an identity, checked before anything trades on them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from domain.numbers import Points


class TickId(NamedTuple):
    """When a tick happened: market time in nanoseconds UTC, and a counter for repeats of it."""

    time_ns: int
    repeat: int

    def __str__(self) -> str:
        return f"{self.time_ns}-{self.repeat}"


def parse_tick_id(text: str) -> TickId:
    """Read the text form of a tick's identity, which is also its id in the capped stream."""
    time_ns, repeat = text.split("-")
    return TickId(int(time_ns), int(repeat))


ORIGIN = TickId(0, 0)


class Tick(NamedTuple):
    """A quote of one instrument: bid and ask in points."""

    id: TickId
    bid: Points
    ask: Points

    @property
    def time(self) -> int:
        """Return the market time in nanoseconds UTC."""
        return self.id.time_ns

    @property
    def spread(self) -> Points:
        """Return ask less bid, in points."""
        return Points(self.ask - self.bid)


class TickFault(StrEnum):
    """Why a quote is not traded on."""

    NOT_A_NUMBER = "NOT_A_NUMBER"
    NOT_POSITIVE = "NOT_POSITIVE"
    CROSSED = "CROSSED"
    OFF_GRID = "OFF_GRID"
    STALE_TIME = "STALE_TIME"
    FUTURE_TIME = "FUTURE_TIME"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedTick:
    """A quote that is recorded as an event and reaches no strategy."""

    fault: TickFault
    detail: str


def accept(time_ns: int, bid: Points, ask: Points, last: TickId) -> Tick | RefusedTick:
    """Give a quote its identity after the last accepted one, or say what is wrong with it."""
    if bid <= 0 or ask <= 0:
        return RefusedTick(fault=TickFault.NOT_POSITIVE, detail=f"bid {bid}, ask {ask}")
    if bid > ask:
        return RefusedTick(fault=TickFault.CROSSED, detail=f"bid {bid} above ask {ask}")
    if time_ns < last.time_ns:
        return RefusedTick(fault=TickFault.STALE_TIME, detail=f"{time_ns} before {last.time_ns}")
    repeat = last.repeat + 1 if time_ns == last.time_ns else 0
    return Tick(TickId(time_ns, repeat), bid, ask)
