"""Is the result a plateau or a needle among its neighbouring parameters?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from domain.runs import ParameterValue
from engine.metrics.ledger import Ledger
from engine.metrics.returns import net_profit
from engine.metrics.values import Unit
from engine.trust.findings import Figure, Finding, TrustVerdict, amount, percent

LEAST = 4
PLATEAU, NEEDLE = 0.8, 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """A run on the same ticks with slightly other parameters, and its net profit."""

    parameters: Mapping[str, ParameterValue]
    profit: Decimal


def parameter_sensitivity(book: Ledger, neighbours: Sequence[Neighbour]) -> Finding:
    """Compare the net profit with that of neighbouring parameters."""
    if len(neighbours) < LEAST:
        said = f"Neighbouring parameters were not tried: at least {LEAST} are needed."
        return _finding(TrustVerdict.OPEN, said, ())
    own, profits = net_profit(book), [each.profit for each in neighbours]
    winning = sum(profit > 0 for profit in profits) / len(profits)
    middle = median(profits)
    currency = book.outcome.spec.currency
    figures = (
        Figure(title="Net profit", value=own, unit=Unit.MONEY),
        Figure(title="Median neighbour", value=middle, unit=Unit.MONEY),
        Figure(title="Worst neighbour", value=min(profits), unit=Unit.MONEY),
        Figure(title="Best neighbour", value=max(profits), unit=Unit.MONEY),
        Figure(title="Neighbours with a profit", value=winning, unit=Unit.SHARE),
    )
    said = (
        f"{percent(winning)} of {len(profits)} neighbouring parameter sets make money; the one "
        f"in the middle makes {amount(middle, currency)}, this one {amount(own, currency)}."
    )
    return _finding(_verdict(own, middle, winning), said, figures)


def _verdict(own: Decimal, middle: Decimal, winning: float) -> TrustVerdict:
    if own <= 0 or winning < NEEDLE:
        return TrustVerdict.BAD
    return TrustVerdict.GOOD if winning >= PLATEAU and 2 * middle >= own else TrustVerdict.DOUBTFUL


def _finding(verdict: TrustVerdict, sentence: str, figures: tuple[Figure, ...]) -> Finding:
    return Finding(
        key="parameter_sensitivity",
        title="Do neighbouring parameters work too?",
        verdict=verdict,
        sentence=sentence,
        figures=figures,
    )
