"""A market made from a seed: its price is a pure function of instrument and time.

Every currency has a value against the dollar. At each whole minute that value is a sum of
smooth noises, from minutes to a year long, so that it wanders and trends as currencies do.
Between two minutes it follows one of a few hundred prepared bridges, the same for all
currencies, so a cross is the quotient of its two currencies at any moment. A pair's ticks fall
at prepared moments of that minute. Nothing is stored: any past can be asked for, and a restart
continues the very same market.

How fast it moves, how often it ticks and how wide it is depend on the hour (`sessions`): the
noises run on the market's own time, and a minute's ticks are thinned out while little happens.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.instruments import Instrument
from domain.times import SECOND_NS
from paper.market.sessions import MOST_TICKS, Mood, mood
from paper.market.ticks import NO_TICKS, Ticks, join

Floats = NDArray[np.float64]
Hashes = NDArray[np.uint64]
Integers = NDArray[np.int64]

VERSION = 2
"""Changes whenever the same seed gives other ticks than before."""
MINUTE_NS = 60 * SECOND_NS
FINE_BITS = 10
FINE = 1 << FINE_BITS
"""The market's own time is counted in parts of a minute as small as this."""
MINUTES_AT_ONCE = 60
"""Few enough for their ticks to stay in the processor's cache."""
SLOTS = 480
SLOT_NS = MINUTE_NS // SLOTS
BRIDGES = 512
OCTAVES = 20
HOURLY_VOLATILITY = 0.00062
MARK_AMPLITUDE = HOURLY_VOLATILITY * 0.064
BRIDGE_STEP = HOURLY_VOLATILITY / np.sqrt(60 * SLOTS)
DOLLAR_VALUES = {
    "USD": 1.0,
    "EUR": 1.08,
    "GBP": 1.27,
    "JPY": 1 / 148.0,
    "AUD": 0.66,
    "CAD": 1 / 1.36,
    "CHF": 1 / 0.89,
    "NZD": 0.61,
}
RELATIVE_VOLATILITY = {"EUR": 1.0, "GBP": 1.15, "JPY": 1.2, "AUD": 1.25, "CAD": 0.85, "CHF": 1.05}
TICKS_PER_SECOND = {"EUR_USD": 3.2, "USD_JPY": 3.0, "GBP_USD": 2.6}
QUIET_TICKS_PER_SECOND = 1.8
SPREAD_PIPS = {"EUR_USD": 0.9, "USD_JPY": 1.0, "EUR_GBP": 1.1, "GBP_USD": 1.2, "GBP_JPY": 2.2}
OTHER_SPREAD_PIPS = 1.4


@dataclass(frozen=True, slots=True)
class _TickTable:
    """The prepared minutes of one pair, end to end: tick by tick, when and how it is priced.

    A tick's share of the minute, its path off the straight line between the minute's two marks
    (as a share of the price), half of its spread in points, and how busy a minute must be for
    the tick to happen (as a share of the busiest).
    """

    offsets_ns: Integers
    shares: Floats
    paths: Floats
    half_spreads: Floats
    needs: Floats
    starts: Integers
    counts: Integers


def usual_price(instrument: Instrument) -> tuple[int, int]:
    """Return the price in points that a pair wanders around, one pip wide."""
    ratio = DOLLAR_VALUES[instrument.base] / DOLLAR_VALUES[instrument.quote]
    bid = round(ratio * 10**instrument.display_precision)
    return bid, bid + instrument.points_per_pip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outline:
    """Some minutes, the mid price at each of them and at the next, and what they are like."""

    minutes: Integers
    bridges: Integers
    marks: Floats
    mood: Mood

    def part(self, first: int, count: int) -> "_Outline":
        some, ends = slice(first, first + count), slice(first, first + count + 1)
        return _Outline(
            minutes=self.minutes[some],
            bridges=self.bridges[some],
            marks=self.marks[ends],
            mood=self.mood.part(some),
        )


class SeededMarket:
    """Ticks of currency pairs from a seed; `begins_ns` only says how far back it answers."""

    def __init__(self, seed: int, instruments: Mapping[str, Instrument], begins_ns: int) -> None:
        self._instruments = instruments
        self._begins_ns = begins_ns
        self._seed = np.uint64(seed % 2**63)
        currencies = sorted({c for i in instruments.values() for c in (i.base, i.quote)})
        self._keys = {currency: _text_key(currency) for currency in currencies}
        bridges = {currency: self._make_bridges(currency) for currency in currencies}
        self._tables = {name: self._make_table(item, bridges) for name, item in instruments.items()}

    @property
    def instruments(self) -> Sequence[str]:
        """Return the pairs' names."""
        return tuple(self._instruments)

    @property
    def begins_ns(self) -> int:
        """Return the earliest time that it answers for."""
        return self._begins_ns

    @property
    def identity(self) -> str:
        """Return a text that is the same only for the same ticks."""
        return f"seeded {VERSION} {self._seed}"

    def ticks(self, instrument: str, start_ns: int, end_ns: int) -> Ticks:
        """Return a pair's ticks from a time up to, not including, another."""
        start_ns = max(start_ns, self._begins_ns)
        if end_ns <= start_ns:
            return NO_TICKS
        minutes = np.arange(start_ns // MINUTE_NS, -(-end_ns // MINUTE_NS), dtype=np.int64)
        return self._minutes(self._instruments[instrument], minutes).between(start_ns, end_ns)

    def _minutes(self, instrument: Instrument, minutes: Integers) -> Ticks:
        feel = mood(np.append(minutes, minutes[-1] + 1))
        outline = _Outline(
            minutes=minutes,
            bridges=self._chosen_bridge(minutes),
            marks=self._marks(instrument, feel.elapsed),
            mood=feel.part(slice(0, len(minutes))),
        )
        table = self._tables[instrument.name]
        firsts = range(0, len(minutes), MINUTES_AT_ONCE)
        return join([_ticks(table, outline.part(first, MINUTES_AT_ONCE)) for first in firsts])

    def _marks(self, instrument: Instrument, elapsed: Floats) -> Floats:
        """Return the mid price at times of the market's own, in points and not yet rounded."""
        fine = np.rint(elapsed * FINE).astype(np.int64)
        log_price = self._log_value(instrument.base, fine) - self._log_value(instrument.quote, fine)
        marks: Floats = np.exp(log_price) * 10.0**instrument.display_precision
        return marks

    def _log_value(self, currency: str, fine: Integers) -> Floats:
        level = np.full(len(fine), np.log(DOLLAR_VALUES[currency]))
        if currency == "USD":
            return level
        scale = MARK_AMPLITUDE * RELATIVE_VOLATILITY.get(currency, 1.1)
        for octave in range(OCTAVES):
            noise = _smooth_noise(fine, octave, self._seed ^ self._keys[currency])
            level += scale * 2 ** (octave / 2) * noise
        return level

    def _chosen_bridge(self, minutes: Integers) -> Integers:
        keys = minutes.astype(np.uint64) + self._seed
        return (_mix(keys) % np.uint64(BRIDGES)).astype(np.int64)

    def _make_bridges(self, currency: str) -> Floats:
        """Draw the paths between minutes: random walks that begin and end at zero."""
        if currency == "USD":
            return np.zeros((BRIDGES, SLOTS))
        draw = np.random.default_rng((int(self._seed), int(self._keys[currency])))
        scale = BRIDGE_STEP * RELATIVE_VOLATILITY.get(currency, 1.1)
        liveliness = np.exp(draw.normal(0, 0.35, (BRIDGES, 1)))
        walk = np.cumsum(draw.normal(0, scale, (BRIDGES, SLOTS)) * liveliness, axis=1)
        share = np.arange(1, SLOTS + 1) / SLOTS
        bridges: Floats = walk - walk[:, -1:] * share
        return bridges

    def _make_table(self, instrument: Instrument, bridges: Mapping[str, Floats]) -> _TickTable:
        draw = np.random.default_rng((int(self._seed), int(_text_key(instrument.name))))
        rate = TICKS_PER_SECOND.get(instrument.name, QUIET_TICKS_PER_SECOND)
        chance = rate * MOST_TICKS * 60 / SLOTS * np.exp(draw.normal(0, 0.3, (BRIDGES, 1)))
        ticking = draw.random((BRIDGES, SLOTS)) < np.minimum(chance, 0.95)
        ticking[:, 0] = True
        which, slots = np.nonzero(ticking)
        counts = ticking.sum(axis=1)
        offsets = slots * SLOT_NS + draw.integers(0, SLOT_NS // 1_000_000, len(slots)) * 1_000_000
        return _TickTable(
            offsets_ns=offsets.astype(np.int64),
            shares=offsets / MINUTE_NS,
            paths=(bridges[instrument.base] - bridges[instrument.quote])[which, slots],
            half_spreads=_half_spreads(instrument, len(slots), draw),
            needs=np.where(slots == 0, 0.0, draw.random(len(slots))),
            starts=np.cumsum(counts) - counts,
            counts=counts.astype(np.int64),
        )


def _ticks(table: _TickTable, outline: _Outline) -> Ticks:
    feel, marks = outline.mood, outline.marks[:-1]
    at, counts = _happening(table, outline.bridges, feel.tick_rate / MOST_TICKS)
    mids = np.repeat(np.diff(outline.marks), counts) * table.shares[at]
    mids += np.repeat(marks * feel.volatility, counts) * table.paths[at]
    mids += np.repeat(marks, counts)
    halves = np.repeat(feel.spread, counts) * table.half_spreads[at]
    bids = np.rint(mids - halves).astype(np.int64)
    asks = np.rint(mids + halves).astype(np.int64)
    times = np.repeat(outline.minutes * MINUTE_NS, counts) + table.offsets_ns[at]
    return Ticks(times, bids, np.maximum(asks, bids + 1))


def _happening(table: _TickTable, bridges: Integers, busy: Floats) -> tuple[Integers, Integers]:
    """Return which ticks of the table happen, and how many in each of the minutes."""
    candidates = table.counts[bridges]
    at = _runs(table.starts[bridges], candidates)
    happens = table.needs[at] < np.repeat(busy, candidates)
    firsts = np.cumsum(candidates) - candidates
    return at[happens], np.add.reduceat(happens, firsts, dtype=np.int64)


def _half_spreads(instrument: Instrument, count: int, draw: np.random.Generator) -> Floats:
    pips = SPREAD_PIPS.get(instrument.name, OTHER_SPREAD_PIPS)
    usual = pips * draw.uniform(0.88, 1.25, count)
    widened = np.where(draw.random(count) < 0.01, draw.uniform(1.5, 3.0, count), 1.0)
    half: Floats = usual * widened * instrument.points_per_pip / 2
    return half


def _runs(starts: Integers, counts: Integers) -> Integers:
    """Return the indices of runs that begin at `starts` and are `counts` long, end to end."""
    skipped = starts - (np.cumsum(counts) - counts)
    return np.repeat(skipped, counts) + np.arange(int(counts.sum()))


def _smooth_noise(fine: Integers, octave: int, key: np.uint64) -> Floats:
    """Return noise of variance near one that changes over about `2 ** octave` minutes."""
    shift = octave + FINE_BITS
    cell = fine >> shift
    share = (fine - (cell << shift)) / (1 << shift)
    ease = share * share * (3 - 2 * share)
    left, right = _lattice(cell, octave, key), _lattice(cell + 1, octave, key)
    noise: Floats = left + (right - left) * ease
    return noise


def _lattice(cell: Integers, octave: int, key: np.uint64) -> Floats:
    """Return the noise at lattice points: uniform with variance one."""
    distinct, position = np.unique(cell, return_inverse=True)
    hashes = _mix(distinct.astype(np.uint64) * np.uint64(64) + np.uint64(octave) + key)
    uniform = hashes.astype(np.float64) / 2.0**64
    values: Floats = ((uniform - 0.5) * np.sqrt(12.0))[position]
    return values


def _mix(keys: Hashes) -> Hashes:
    """Scramble integers (the finaliser of splitmix64)."""
    mixed = keys + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def _text_key(text: str) -> np.uint64:
    return np.uint64(int.from_bytes(text.encode()[:7], "big"))
