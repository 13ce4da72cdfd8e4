"""Is every tick accounted for?"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bench.check import Check
from bench.facts import Facts, Gap, KeptTick, RunFacts, TickId
from bench.recording import Recording, Ticks

Missing = tuple[TickId | None, TickId | None, int]
"""Two ticks that were accepted one after the other, and how many lay between them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """The accepted ticks found in the recording, in its order."""

    accepted: int
    strangers: int
    missing: Sequence[Missing]


def match(played: Ticks, kept: Sequence[KeptTick]) -> Matched:
    """Find each accepted tick in the recording, after the one found before it.

    A tick that was accepted twice, out of order or never recorded is a stranger.
    """
    recorded = list(
        zip(played.times.tolist(), played.bids.tolist(), played.asks.tolist(), strict=True)
    )
    at, strangers, last = 0, 0, None
    missing: list[Missing] = []
    for tick in kept:
        found = _place(recorded, at, (tick.id.time_ns, tick.bid, tick.ask))
        if found is None:
            strangers += 1
            continue
        if found > at:
            missing.append((last, tick.id, found - at))
        at, last = found + 1, tick.id
    if at < len(recorded):
        missing.append((last, None, len(recorded) - at))
    return Matched(accepted=len(kept) - strangers, strangers=strangers, missing=missing)


def _place(
    recorded: Sequence[tuple[int, int, int]], start: int, wanted: tuple[int, int, int]
) -> int | None:
    for at in range(bisect_left(recorded, (wanted[0],), lo=start), len(recorded)):
        if recorded[at] == wanted:
            return at
        if recorded[at][0] > wanted[0]:
            return None
    return None


def tick_checks(recording: Recording, facts: Facts) -> list[Check]:
    """Check that each tick of the file was accepted or lies in a gap that an event tells of."""
    played = recording.all
    matched = match(played, facts.kept)
    told = sum(count for *ends, count in matched.missing if _is_told(ends, facts.feed_gaps))
    untold = sum(count for *_, count in matched.missing) - told
    return [
        Check(
            name="ticks played = accepted + missing in a feed.gap event",
            expected=len(played),
            found=matched.accepted + told,
        ),
        Check(name="ticks missing without a feed.gap event", expected=0, found=untold),
        Check(
            name="accepted ticks twice, out of order or not in the file",
            expected=0,
            found=matched.strangers,
        ),
        Check(
            name="rows of the Parquet history = rows in history_parts",
            expected=len(facts.kept),
            found=facts.recorded_rows,
        ),
    ]


def _is_told(ends: Sequence[TickId | None], gaps: Iterable[Gap]) -> bool:
    after, before = ends
    if after is None or before is None:
        return False
    return any(gap.after <= after and before <= gap.before for gap in gaps)


def run_checks(recording: Recording, run: str, facts: Facts) -> list[Check]:
    """Check that each run saw each accepted tick of its time once, but for its own gaps."""
    identities = [tick.id for tick in facts.kept]
    checks = [
        Check(
            name=f"run {each.id}: ticks seen",
            expected=_due(each, identities),
            found=each.ticks_seen,
        )
        for each in facts.runs
    ]
    ours = next(each for each in facts.runs if each.id == run)
    before_day = bisect_left(identities, TickId(int(recording.day.times[0]), 0))
    return [
        *checks,
        Check(
            name="ticks of the day before the run began",
            expected=0,
            found=max(0, bisect_right(identities, ours.first) - before_day),
        ),
        Check(
            name="accepted ticks after the run's last one",
            expected=0,
            found=len(identities) - bisect_right(identities, ours.last),
        ),
        Check(name="state of the run", expected="stopped", found=ours.status),
    ]


def _due(run: RunFacts, identities: Sequence[TickId]) -> int:
    due = bisect_right(identities, run.last) - bisect_right(identities, run.first)
    return due - sum(_inside(gap, identities) for gap in run.gaps)


def _inside(gap: Gap, identities: Sequence[TickId]) -> int:
    return max(0, bisect_left(identities, gap.before) - bisect_right(identities, gap.after))
