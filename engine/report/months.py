"""The monthly table: what every month and year brought."""

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from engine.metrics.ledger import Ledger
from engine.metrics.values import money

EPOCH_YEAR = 1970


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """A month of trading days with ticks. `share` is None once the account is used up."""

    year: int
    month: int
    profit: Decimal
    share: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """A year and its months, in order; only those with ticks."""

    year: int
    months: tuple[Month, ...]
    profit: Decimal
    share: float | None


def monthly_table(book: Ledger) -> tuple[Year, ...]:
    """Return what each month and year brought, open trades at their value included."""
    columns = (book.months.number.tolist(), book.months.profit.tolist(), book.months.returns)
    found = [
        Month(
            year=EPOCH_YEAR + number // 12,
            month=number % 12 + 1,
            profit=money(profit),
            share=None if np.isnan(share) else float(share),
        )
        for number, profit, share in zip(*columns, strict=True)
    ]
    years = sorted({month.year for month in found})
    return tuple(_year(year, [month for month in found if month.year == year]) for year in years)


def _year(year: int, months: list[Month]) -> Year:
    growth = 1.0
    for month in months:
        growth *= 1.0 + (np.nan if month.share is None else month.share)
    return Year(
        year=year,
        months=tuple(months),
        profit=sum((month.profit for month in months), Decimal(0)),
        share=None if np.isnan(growth) else growth - 1.0,
    )
