"""Does it go on working after the part that it was made on?"""

from dataclasses import dataclass

from engine.metrics.ledger import Ledger
from engine.metrics.trading import share_won
from engine.metrics.values import Reason, Undefined, Unit, average_money
from engine.trust.findings import Figure, Finding, TrustVerdict, amount

IN_SAMPLE = 0.7
LEAST = 10
KEPT = 0.5


@dataclass(frozen=True, slots=True)
class Part:
    """The trades opened in a part of the range."""

    count: int
    total: int
    won: float | Undefined

    @property
    def average(self) -> float:
        """Return the average result in micro-units, zero without trades."""
        return self.total / self.count if self.count else 0.0


def later_part(book: Ledger, split_ns: int | None) -> Finding:
    """Compare the trades opened before and after a moment: of the range's first 70 %, if None."""
    split = _default_split(book) if split_ns is None else split_ns
    before, after = _part(book, split, later=False), _part(book, split, later=True)
    figures = (*_figures("before", before), *_figures("after", after))
    if min(before.count, after.count) < LEAST:
        said = (
            f"{before.count} trades before and {after.count} after the split are too few to "
            "compare."
        )
        return _finding(TrustVerdict.DOUBTFUL, said, figures)
    currency = book.outcome.spec.currency
    first, second = (average_money(each.total, each.count) for each in (before, after))
    said = (
        f"A trade brought {amount(first, currency)} on average before the split and "
        f"{amount(second, currency)} after it."
    )
    verdict = _verdict(before.average, after.average)
    meaning = _MEANING[verdict] if before.total > 0 else NOTHING_FOUND
    return _finding(verdict, f"{said} {meaning}", figures)


NOTHING_FOUND = "The first part made nothing that could go on."
_MEANING = {
    TrustVerdict.GOOD: "What it found went on.",
    TrustVerdict.DOUBTFUL: "Less than half of it went on.",
    TrustVerdict.BAD: "What it found did not go on.",
}


def _default_split(book: Ledger) -> int:
    start, end = book.outcome.start_ns, book.outcome.end_ns
    return start + int((end - start) * IN_SAMPLE)


def _part(book: Ledger, split: int, *, later: bool) -> Part:
    chosen = book.trades.result[(book.trades.opened >= split) == later]
    return Part(chosen.size, int(chosen.sum()), share_won(chosen, Reason.NO_TRADES))


def _verdict(before: float, after: float) -> TrustVerdict:
    if after <= 0:
        return TrustVerdict.BAD
    return TrustVerdict.GOOD if before > 0 and after >= KEPT * before else TrustVerdict.DOUBTFUL


def _figures(name: str, part: Part) -> tuple[Figure, ...]:
    average = average_money(part.total, part.count) if part.count else None
    won = None if isinstance(part.won, Undefined) else part.won
    return (
        Figure(title=f"Trades {name}", value=part.count, unit=Unit.COUNT),
        Figure(title=f"Expectancy {name}", value=average, unit=Unit.MONEY),
        Figure(title=f"Win rate {name}", value=won, unit=Unit.SHARE),
    )


def _finding(verdict: TrustVerdict, sentence: str, figures: tuple[Figure, ...]) -> Finding:
    return Finding(
        key="later_part",
        title="Does it go on later?",
        verdict=verdict,
        sentence=sentence,
        figures=figures,
    )
