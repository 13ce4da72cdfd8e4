"""All questions asked of one backtest."""

from dataclasses import dataclass

from engine.metrics.ledger import Ledger
from engine.trust.cost_cases import cost_sensitivity
from engine.trust.findings import Finding
from engine.trust.halves import later_part
from engine.trust.luck import few_lucky_ones, spread_over_time
from engine.trust.monte_carlo import drawn_again
from engine.trust.neighbours import Neighbour, parameter_sensitivity
from engine.trust.sample import enough_trades
from engine.trust.sharpe_odds import sharpe_odds


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is known besides the run itself.

    `trials` counts the parameter sets tried before this one was chosen, `sharpes` are their
    yearly Sharpe ratios as far as known. `split_ns` is where the data it was fitted on ends.
    `seed` makes what is drawn repeatable.
    """

    neighbours: tuple[Neighbour, ...] = ()
    trials: int = 1
    sharpes: tuple[float, ...] = ()
    split_ns: int | None = None
    seed: int = 1


def examine(book: Ledger, evidence: Evidence) -> tuple[Finding, ...]:
    """Ask everything; the same book and evidence give the same answers."""
    return (
        enough_trades(book, evidence.seed),
        few_lucky_ones(book),
        cost_sensitivity(book),
        parameter_sensitivity(book, evidence.neighbours),
        spread_over_time(book),
        later_part(book, evidence.split_ns),
        sharpe_odds(book, evidence.trials, evidence.sharpes),
        drawn_again(book, evidence.seed),
    )
