"""`forex backtest noise`, `costs` and `look-ahead`: reasons to doubt a strategy."""

from contextlib import closing

from cli.backtest.histories import history_of
from cli.backtest.running import Wish, spec_of
from cli.history.telling import bar
from engine.research.costs import CostOutcome, CostRuns, cost_finding
from engine.research.look_ahead import MOST_TICKS
from engine.research.look_ahead import look_ahead as looked
from engine.research.noise import Noise, NoiseOutcome, NoiseRuns, noise_finding
from engine.trust.findings import Finding


def disturbed(wish: Wish, noise: Noise, *, quiet: bool) -> tuple[NoiseOutcome, Finding]:
    """Run a strategy over disturbed prices."""
    spec = spec_of(wish)
    history = history_of(spec, wish.history, wish.feed)
    runs = NoiseRuns(spec, noise)
    ticks = history.source.batches(history.instrument, history.reach)
    with closing(ticks), bar(0, hidden=quiet) as shown:
        for batch in ticks:
            runs.advance(batch)
            shown.show("batches of ticks", 1)
    outcome = runs.finish()
    return outcome, noise_finding(outcome, spec.currency)


def charged(wish: Wish) -> tuple[tuple[CostOutcome, ...], Finding]:
    """Run a strategy where trading costs more."""
    spec = spec_of(wish)
    history = history_of(spec, wish.history, wish.feed)
    runs = CostRuns(spec)
    with closing(history.source.batches(history.instrument, history.reach)) as ticks:
        for batch in ticks:
            runs.advance(batch)
    outcomes = runs.finish()
    return outcomes, cost_finding(outcomes, spec.currency)


def looked_ahead(wish: Wish) -> tuple[Finding, ...]:
    """Look for knowledge of the future, over the first ticks of the range."""
    spec = spec_of(wish)
    history = history_of(spec, wish.history, wish.feed)
    return looked(spec, history.first(MOST_TICKS))
