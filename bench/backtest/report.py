"""The tables of the report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench.backtest.running import Run
from bench.backtest.systems import (
    LIMIT,
    LIMIT_FACTOR,
    MOST_MB,
    STARTED_SECONDS,
    STREAMED,
    System,
)
from bench.table import table

MILLION = 1_000_000
NONE = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """A peer's run, and the platform's on the same ticks."""

    system: System
    theirs: Run
    ours: Run

    @property
    def per_tick(self) -> float:
        """Return how many times the engine's rate the platform's is."""
        return self.ours.rate / self.theirs.rate

    @property
    def whole(self) -> float:
        """Return how many times as long the peer's process takes."""
        return self.theirs.whole / self.ours.whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Something that is asked for, what was found, and whether that is enough."""

    what: str
    asked: str
    found: str
    reached: bool


def speeds(found: Sequence[Beside]) -> str:
    """Show engines beside each other."""
    heads = ("engine", "ticks", "M ticks/s", "ours", "ours/it", "process s", "it/ours", "peak MB")
    rows = [
        (
            each.system.name,
            f"{each.theirs.ticks:,}",
            f"{each.theirs.rate / MILLION:,.3f}",
            f"{each.ours.rate / MILLION:,.1f}",
            f"{each.per_tick:,.2f}" if each.per_tick < 10 else f"{each.per_tick:,.0f}",
            f"{each.theirs.whole:,.2f}",
            f"{each.whole:,.1f}",
            f"{each.theirs.peak_mb:,.0f}",
        )
        for each in found
    ]
    return table(heads, rows)


def trades(found: Sequence[Beside]) -> str:
    """Show counts and profits beside ours, and why they differ."""
    heads = ("engine", "trades", "ours", "profit", "ours", "stop/target/turn/end")
    shown = [each for each in found if each.system.name != LIMIT]
    rows = [
        (
            each.system.name,
            f"{each.theirs.trades:,}",
            f"{each.ours.trades:,}",
            f"{each.theirs.profit:,.2f}",
            f"{each.ours.profit:,.2f}",
            "/".join(f"{count:,}" for count in each.theirs.reasons or ()) or NONE,
        )
        for each in shown
    ]
    words = [f"{each.system.name}: {each.system.why}" for each in shown]
    return "\n".join([table(heads, rows), "", *words])


def own(found: Mapping[str, Run]) -> str:
    """Show the platform's own runs."""
    heads = ("ours", "ticks", "M ticks/s", "process s", "peak MB", "trades", "profit")
    rows = [
        (
            name,
            f"{run.ticks:,}",
            f"{run.rate / MILLION:,.1f}",
            f"{run.whole:,.2f}",
            f"{run.peak_mb:,.0f}",
            f"{run.trades:,}",
            f"{run.profit:,.2f}",
        )
        for name, run in found.items()
    ]
    return table(heads, rows)


def reaches(found: Sequence[Reach]) -> str:
    """Show what was asked beside what was found."""
    rows = [(each.what, each.asked, each.found, "yes" if each.reached else "NO") for each in found]
    return table(("asked for", "at least", "found", "reached"), rows)


def against(found: Beside) -> list[Reach]:
    """Hold a peer's figures against what is asked."""
    system = found.system
    if system.name == LIMIT:
        return [_limit(found)]
    reached = []
    if system.per_tick:
        reached.append(_times(f"{system.name}, per tick", system.per_tick, found.per_tick))
    if system.whole:
        reached.append(_times(f"{system.name}, whole process", system.whole, found.whole))
    return reached


def _limit(found: Beside) -> Reach:
    factor = found.theirs.rate / found.ours.rate
    return Reach(
        what="reading the columns once, how many times as fast",
        asked=f"{LIMIT_FACTOR:g}x at most",
        found=f"{factor:,.1f}x",
        reached=factor <= LIMIT_FACTOR,
    )


def _times(what: str, asked: float, found: float) -> Reach:
    return Reach(what=what, asked=f"{asked:g}x", found=f"{found:,.1f}x", reached=found >= asked)


def started(run: Run) -> Reach:
    """Hold a process with hardly any ticks against what it may take to start."""
    return Reach(
        what="ready in a new process, kernel in the disk cache",
        asked=f"{STARTED_SECONDS:g} s at most",
        found=f"{run.whole:,.2f} s",
        reached=run.whole <= STARTED_SECONDS,
    )


def streamed(few: Run, many: Run) -> Reach:
    """Hold what further ticks cost a process, its start apart, against what is asked."""
    rate = streaming_rate(few, many)
    return Reach(
        what="streamed from the lake, further ticks of one process",
        asked=f"{STREAMED / MILLION:g} M/s",
        found=f"{rate / MILLION:,.1f} M/s",
        reached=rate >= STREAMED,
    )


def streaming_rate(few: Run, many: Run) -> float:
    """Return ticks a second between two processes that differ in nothing but their ticks."""
    seconds = many.whole - few.whole
    return (many.ticks - few.ticks) / seconds if seconds > 0 else 0.0


def small(run: Run) -> Reach:
    """Hold the memory of a long run against what is asked."""
    return Reach(
        what=f"peak memory, {run.ticks:,} ticks",
        asked=f"{MOST_MB:g} MB at most",
        found=f"{run.peak_mb:,.0f} MB",
        reached=run.peak_mb < MOST_MB,
    )
