"""Monte Carlo over trades: what else the same trades could have come to."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from engine.metrics.ledger import Ledger
from engine.metrics.market_time import Int64s
from engine.metrics.trades import Floats
from engine.metrics.values import Unit, rounded_money
from engine.trust.findings import Figure, Finding, TrustVerdict, amount, percent

RUNS = 1_000
CELLS = 2_000_000
STEPS = 60
LEVELS = (0.1, 0.2, 0.3, 0.5)
BANDS = (0.05, 0.5, 0.95)
LEAST = 10
FEWEST_RUNS = 100
MOST_DRAWN = 50_000_000


class Resampling(StrEnum):
    """How trades are drawn: all of them in another order, or blocks of neighbours with return.

    A shuffle keeps the final profit and shows what order does to the drawdown. Blocks keep rows
    of wins and losses together, and let the profit vary too.
    """

    SHUFFLE = "shuffle"
    BLOCKS = "blocks"


@dataclass(frozen=True, slots=True, kw_only=True)
class MonteCarlo:
    """How to draw. `block` is the trades of a block; the same seed draws the same."""

    resampling: Resampling = Resampling.BLOCKS
    runs: int = RUNS
    block: int = 5
    seed: int = 1
    levels: tuple[float, ...] = LEVELS


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruin:
    """How often a run lost a share of the starting balance at some time."""

    level: float
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outlook:
    """What the runs came to, money in micro-units.

    `profit` and `drawdown` are every run's final profit and deepest fall below an earlier peak
    of closed trades, sorted. `steps` are numbers of trades, `band` the profit after each of
    them that 5, 50 and 95 in a hundred runs stay below.
    """

    profit: Int64s
    drawdown: Int64s
    ruin: tuple[Ruin, ...]
    steps: Int64s
    band: Floats


def simulate(book: Ledger, how: MonteCarlo) -> Outlook:
    """Draw the trades again and again. Work and time go with runs times trades.

    Sizes stay as they were: nothing is compounded.

    Raises:
        ValueError: no trades, or a number of runs or trades in a block below one.
    """
    results = book.trades.result
    if not results.size or how.runs < 1 or how.block < 1:
        raise ValueError(f"{how.runs} runs of {results.size} trades in blocks of {how.block}")
    steps = np.unique(np.linspace(0, results.size, STEPS + 1).astype(np.int64))
    parts = [_measured(each, steps) for each in _paths(results, how)]
    profit, drawdown, lowest, marks = (
        np.concatenate(column) for column in zip(*parts, strict=True)
    )
    return Outlook(
        profit=np.sort(profit),
        drawdown=np.sort(drawdown),
        ruin=tuple(_ruin(lowest, level, book.outcome.balance) for level in how.levels),
        steps=steps,
        band=np.quantile(marks, BANDS, axis=0),
    )


def _paths(results: Int64s, how: MonteCarlo) -> Iterator[Int64s]:
    """Yield some runs at a time, each the sum of its trades so far, from zero on."""
    draw = np.random.default_rng(how.seed)
    most = max(1, CELLS // results.size)
    for start in range(0, how.runs, most):
        runs = min(most, how.runs - start)
        drawn = _drawn(results, how, runs, draw)
        paths = np.zeros((runs, results.size + 1), np.int64)
        np.cumsum(drawn, axis=1, out=paths[:, 1:])
        yield paths


def _drawn(results: Int64s, how: MonteCarlo, runs: int, draw: np.random.Generator) -> Int64s:
    size = results.size
    if how.resampling is Resampling.SHUFFLE:
        return draw.permuted(np.broadcast_to(results, (runs, size)), axis=1)
    # Blocks begin anywhere and go on at the first trade after the last one.
    block = min(how.block, size)
    starts = draw.integers(0, size, (runs, -(-size // block)))
    at = (starts[:, :, None] + np.arange(block)).reshape(runs, -1)[:, :size] % size
    drawn: Int64s = results[at]
    return drawn


def _measured(paths: Int64s, steps: Int64s) -> tuple[Int64s, Int64s, Int64s, Int64s]:
    falls = np.maximum.accumulate(paths, axis=1) - paths
    return paths[:, -1].copy(), falls.max(axis=1), paths.min(axis=1), paths[:, steps]


def _ruin(lowest: Int64s, level: float, balance: int) -> Ruin:
    return Ruin(level=level, probability=float((lowest <= -level * balance).mean()))


def affordable_runs(count: int) -> int:
    """Return a thousand runs, or so many fewer that millions of trades take seconds too."""
    return max(FEWEST_RUNS, min(RUNS, MOST_DRAWN // max(1, count)))


def drawn_again(book: Ledger, seed: int) -> Finding:
    """Look at the drawdowns and losses among runs drawn in blocks from the trades."""
    if book.trades.count < LEAST:
        said = f"{book.trades.count} trades are too few to draw from."
        return _finding(TrustVerdict.DOUBTFUL, said, ())
    runs = affordable_runs(book.trades.count)
    seen = simulate(book, MonteCarlo(runs=runs, seed=seed, levels=(0.3,)))
    losing = float((seen.profit <= 0).mean())
    middle, deep = (rounded_money(each) for each in np.quantile(seen.drawdown, (0.5, 0.95)))
    low = rounded_money(float(np.quantile(seen.profit, 0.05)))
    figures = (
        Figure(title="Runs", value=seen.profit.size, unit=Unit.COUNT),
        Figure(title="Runs that lose", value=losing, unit=Unit.SHARE),
        Figure(title="Profit, one in twenty is worse", value=low, unit=Unit.MONEY),
        Figure(title="Drawdown, median", value=middle, unit=Unit.MONEY),
        Figure(title="Drawdown, one in twenty is worse", value=deep, unit=Unit.MONEY),
        Figure(title="Runs that lose 30 %", value=seen.ruin[0].probability, unit=Unit.SHARE),
    )
    said = (
        f"Drawn again {runs:,} times, these trades lose money in {percent(losing)} of the runs, "
        f"and one run in twenty falls {amount(deep, book.outcome.spec.currency)} or more."
    )
    return _finding(_verdict(losing, seen.ruin[0].probability), said, figures)


def _verdict(losing: float, ruined: float) -> TrustVerdict:
    if losing > 0.25 or ruined > 0.10:
        return TrustVerdict.BAD
    return TrustVerdict.GOOD if losing <= 0.05 and ruined <= 0.01 else TrustVerdict.DOUBTFUL


def _finding(verdict: TrustVerdict, sentence: str, figures: tuple[Figure, ...]) -> Finding:
    return Finding(
        key="drawn_again",
        title="What else could these trades have come to?",
        verdict=verdict,
        sentence=sentence,
        figures=figures,
    )
