"""Does a strategy know what it could not know yet? Looked for by taking the future away.

A strategy is given one tick after another, so it can look ahead only by the engine's fault or
outside of its ticks: in a file that it reads as it starts, or in prices and times that were
written into it. Each of the three is looked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from domain.backtests import BacktestSpec
from domain.times import rfc3339
from engine.metrics.values import Unit
from engine.research.knowing import known_times, read_files
from engine.simulation import Simulation
from engine.tables import Table
from engine.ticks import TickBatch, part_of
from engine.trust.findings import Figure, Finding, TrustVerdict, percent
from strategies.base import Strategy
from strategies.catalogue import strategy_class

POINTS = 8
MOST_TICKS = 2_000_000
LEAST_ENTRIES = 5
DEAF = 0.5
LOWEST = 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Seen:
    """A run over ticks: what stood at some points, and what was opened when and which way."""

    states: tuple[bytes, ...]
    trades: Table

    def entries(self, after_ns: int) -> set[tuple[int, bool]]:
        """Return the entries after a time, and whether they bought."""
        later = self.trades[self.trades["open_time"] > after_ns]
        return {(int(row["open_time"]), bool(row["units"] > 0)) for row in later}


def look_ahead(
    spec: BacktestSpec, ticks: TickBatch, kind: type[Strategy] | None = None
) -> tuple[Finding, ...]:
    """Ask whether a strategy looks ahead, over at most `MOST_TICKS` ticks of one instrument.

    Raises:
        StrategyFault: the strategy failed.
        Whatever `Simulation` raises.
    """
    strategy = kind or strategy_class(spec.strategy)
    ticks = part_of(ticks, 0, MOST_TICKS)
    return (
        _future_taken_away(spec, strategy, ticks),
        _other_future(spec, strategy, ticks),
        _known_before(strategy, ticks),
    )


def played(
    spec: BacktestSpec, kind: type[Strategy], ticks: TickBatch, points: Sequence[int]
) -> Seen:
    """Play ticks with all of them in memory, and stop for the state at some points."""
    simulation = Simulation(spec, kind)
    states: list[bytes] = []
    simulation.feed(0, ticks, len(ticks.time))
    for point in points:
        simulation.feed(0, part_of(ticks, 0, 0), len(ticks.time) - point)
        simulation.advance([])
        states.append(simulation.checkpoint())
    simulation.feed(0, part_of(ticks, 0, 0))
    simulation.finish()
    return Seen(states=tuple(states), trades=simulation.trades())


def mirrored_after(ticks: TickBatch, point: int) -> TickBatch:
    """Return ticks whose prices after a point rise where they fell, as far as they stay above 0."""
    centre = int(ticks.bid[point - 1]) + int(ticks.ask[point - 1])
    bid, ask = ticks.bid.copy(), ticks.ask.copy()
    spread = ticks.ask[point:] - ticks.bid[point:]
    bid[point:] = np.maximum(centre - ticks.ask[point:], LOWEST)
    ask[point:] = bid[point:] + spread
    return TickBatch(ticks.time, bid, ask)


def _future_taken_away(spec: BacktestSpec, kind: type[Strategy], ticks: TickBatch) -> Finding:
    points = _points(ticks)
    straight = played(spec, kind, ticks, points)
    for point, state in zip(points, straight.states, strict=True):
        cut = played(spec, kind, part_of(ticks, 0, point), [point])
        other = played(spec, kind, mirrored_after(ticks, point), [point])
        if not state == cut.states[0] == other.states[0]:
            moment = rfc3339(int(ticks.time[point - 1]))
            return _differs(moment, len(points))
    return _finding(
        "future_taken_away",
        "Does it decide the same without the future?",
        TrustVerdict.GOOD,
        f"At {len(points)} points it had decided and remembered the same to the last bit, whether "
        "the ticks after went on as recorded, ended there, or went the other way.",
        (Figure(title="Points compared", value=len(points), unit=Unit.COUNT),),
    )


def _differs(moment: str, points: int) -> Finding:
    return _finding(
        "future_taken_away",
        "Does it decide the same without the future?",
        TrustVerdict.BAD,
        f"By {moment} it had decided or remembered something else once the ticks after were "
        "others or missing: it knows what it could not know, or does not decide the same twice.",
        (Figure(title="Points compared", value=points, unit=Unit.COUNT),),
    )


def _other_future(spec: BacktestSpec, kind: type[Strategy], ticks: TickBatch) -> Finding:
    """Turn prices upside down after the first point: whoever goes by them goes another way."""
    point = _points(ticks)[0]
    after = int(ticks.time[point - 1])
    own = played(spec, kind, ticks, []).entries(after)
    other = played(spec, kind, mirrored_after(ticks, point), []).entries(after)
    title = "Does it go by the prices?"
    if len(own) < LEAST_ENTRIES:
        said = f"{len(own)} entries are too few to tell."
        return _finding("other_future", title, TrustVerdict.OPEN, said, ())
    same = len(own & other) / len(own)
    figures = (
        Figure(title="Entries", value=len(own), unit=Unit.COUNT),
        Figure(title="The same in a mirror", value=same, unit=Unit.SHARE),
    )
    said = f"With all prices after {rfc3339(after)} mirrored, {percent(same)} of its entries stay."
    if same < DEAF:
        return _finding(
            "other_future", title, TrustVerdict.GOOD, f"{said} It goes by them.", figures
        )
    meaning = "It goes by the clock, or by what it knew before, and hardly by prices."
    return _finding("other_future", title, TrustVerdict.DOUBTFUL, f"{said} {meaning}", figures)


def _known_before(kind: type[Strategy], ticks: TickBatch) -> Finding:
    title = "Does it know only its ticks?"
    span = int(ticks.time[0]), int(ticks.time[-1])
    files, times = read_files(kind), known_times(kind, *span)
    figures = (
        Figure(title="Read or reached as it started", value=len(files), unit=Unit.COUNT),
        Figure(title="Times of this history in its source", value=len(times), unit=Unit.COUNT),
    )
    if files:
        said = f"As it starts it reads or reaches {files[0]}: what is in there may be the future."
        return _finding("known_before", title, TrustVerdict.BAD, said, figures)
    if times:
        place = times[0]
        said = f"{place} is a time of this very history: a strategy that knows it was told."
        return _finding("known_before", title, TrustVerdict.BAD, said, figures)
    said = "It reads no file, reaches nothing, and has no time of this history written into it."
    return _finding("known_before", title, TrustVerdict.GOOD, said, figures)


def _points(ticks: TickBatch) -> list[int]:
    """Return numbers of ticks, spread evenly; at least one tick comes before and after each."""
    count = len(ticks.time)
    places = np.linspace(0, count, POINTS + 2).astype(int)[1:-1]
    points = [int(each) for each in places if 0 < each < count]
    return [first for first, after in pairwise([*points, count]) if first < after]


def _finding(
    key: str, title: str, verdict: TrustVerdict, sentence: str, figures: tuple[Figure, ...]
) -> Finding:
    return Finding(key=key, title=title, verdict=verdict, sentence=sentence, figures=figures)
