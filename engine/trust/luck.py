"""What is left without the best days and trades, and how profits spread over time."""

import numpy as np

from engine.metrics.ledger import Ledger
from engine.metrics.market_time import Int64s
from engine.metrics.values import Unit, money
from engine.trust.findings import Figure, Finding, TrustVerdict, amount, percent

BEST_DAYS = (1, 5, 10)
BEST_TRADES = 5
WIDE, NARROW = 0.35, 0.60


def few_lucky_ones(book: Ledger) -> Finding:
    """Take away the best one, five and ten days, and the best five trades."""
    whole = int(book.trades.result.sum())
    days = {count: whole - best(book.days.profit, count) for count in BEST_DAYS}
    trades = whole - best(book.trades.result, BEST_TRADES)
    figures = (
        Figure(title="Net profit", value=money(whole), unit=Unit.MONEY),
        *(
            Figure(title=f"Without the best {_days(count)}", value=money(left), unit=Unit.MONEY)
            for count, left in days.items()
        ),
        Figure(
            title=f"Without the best {BEST_TRADES} trades", value=money(trades), unit=Unit.MONEY
        ),
    )
    verdict, sentence = _luck(whole, min(days[5], trades), min(days[1], trades))
    currency = book.outcome.spec.currency
    return Finding(
        key="few_lucky_ones",
        title="Did a few lucky days make it?",
        verdict=verdict,
        sentence=sentence.format(
            day=amount(money(days[1]), currency),
            five=amount(money(days[5]), currency),
            trades=amount(money(trades), currency),
        ),
        figures=figures,
    )


def best(amounts: Int64s, count: int) -> int:
    """Return the sum of so many of the highest amounts, as far as they are above zero."""
    highest = np.sort(amounts)[::-1][:count]
    return int(highest[highest > 0].sum())


def _days(count: int) -> str:
    return "day" if count == 1 else f"{count} days"


def _luck(whole: int, without_five: int, without_one: int) -> tuple[TrustVerdict, str]:
    if whole <= 0:
        return TrustVerdict.BAD, "There is no profit to look into."
    if without_five > 0:
        return TrustVerdict.GOOD, (
            "Without its five best days it still makes {five}, without its five best trades "
            "{trades}: no single stroke of luck carries it."
        )
    if without_one > 0:
        return TrustVerdict.DOUBTFUL, (
            "Without its best day it makes {day}, but without the five best {five}: a handful of "
            "days decide."
        )
    return TrustVerdict.BAD, (
        "Without its best day {day} is left, without its five best trades {trades}: luck, until "
        "shown otherwise."
    )


def spread_over_time(book: Ledger) -> Finding:
    """Look at how much of what was won came from the best month, or day where months are few."""
    name, profits = ("month", book.months.profit)
    if book.months.count < 3:
        name, profits = ("trading day", book.days.profit)
    won = profits[profits > 0]
    if profits.size < 3 or not won.size:
        return _time(TrustVerdict.DOUBTFUL, f"Too few {name}s won to tell how profits spread.", ())
    share, rising = float(won.max() / won.sum()), float((profits > 0).mean())
    verdict = TrustVerdict.GOOD if share <= WIDE else TrustVerdict.DOUBTFUL
    figures = (
        Figure(title=f"Share of the best {name}", value=share, unit=Unit.SHARE),
        Figure(title=f"Winning {name}s", value=rising, unit=Unit.SHARE),
        Figure(title="Evenly spread it would be", value=1 / won.size, unit=Unit.SHARE),
    )
    said = (
        f"The best {name} brought {percent(share)} of all that winning {name}s made, and "
        f"{percent(rising)} of the {name}s won."
    )
    return _time(TrustVerdict.BAD if share > NARROW else verdict, said, figures)


def _time(verdict: TrustVerdict, sentence: str, figures: tuple[Figure, ...]) -> Finding:
    return Finding(
        key="spread_over_time",
        title="Is the profit spread over time?",
        verdict=verdict,
        sentence=sentence,
        figures=figures,
    )
