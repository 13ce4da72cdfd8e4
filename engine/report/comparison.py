"""Runs beside each other: what differs in what was asked for, and in what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.metrics.ledger import Ledger
from engine.metrics.market_time import Int64s
from engine.metrics.table import METRICS, Measured, measure
from engine.metrics.trades import Floats
from engine.metrics.values import Better
from engine.report.curve import POINTS, equity_curve
from engine.report.fingerprint import Json, as_json

BASE = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedMetric:
    """A metric of every run. `best` are the runs that have the best value, none if it has no way.

    `differences` are each run's value less the first run's, None where either has none.
    """

    key: str
    measured: tuple[Measured, ...]
    differences: tuple[float | None, ...]
    best: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedChoice:
    """Something that was asked for differently: `parameters.fast`, and its value in every run."""

    name: str
    values: tuple[Json, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RebasedCurve:
    """A run's equity over nanoseconds UTC, in percent of its starting balance."""

    time: Int64s
    equity: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Comparison:
    """Runs side by side, in the order given."""

    metrics: tuple[ComparedMetric, ...]
    choices: tuple[ComparedChoice, ...]
    curves: tuple[RebasedCurve, ...]


def compare(books: Sequence[Ledger], points: int = POINTS) -> Comparison:
    """Put runs beside each other; the first is what the others are measured against."""
    columns = [measure(book) for book in books]
    return Comparison(
        metrics=tuple(_compared(row) for row in zip(*columns, strict=True)),
        choices=_choices(books),
        curves=tuple(_rebased(book, points) for book in books),
    )


def _compared(row: tuple[Measured, ...]) -> ComparedMetric:
    values = [number(each) for each in row]
    first = values[0]
    return ComparedMetric(
        key=row[0].key,
        measured=row,
        differences=tuple(
            None if value is None or first is None else value - first for value in values
        ),
        best=_best(values, METRICS[row[0].key].better),
    )


def number(measured: Measured) -> float | None:
    """Return a metric's value as a plain number, where it has one."""
    return None if measured.value is None else float(measured.value)


def _best(values: Sequence[float | None], better: Better) -> tuple[int, ...]:
    known = [value for value in values if value is not None]
    if better is Better.NEITHER or len(set(known)) < 2:
        return ()
    best = max(known) if better is Better.HIGHER else min(known)
    return tuple(run for run, value in enumerate(values) if value == best)


def _choices(books: Sequence[Ledger]) -> tuple[ComparedChoice, ...]:
    flat = [_flat(as_json(book.outcome.spec)) for book in books]
    names = sorted({name for each in flat for name in each})
    rows = [(name, tuple(each.get(name) for each in flat)) for name in names]
    return tuple(
        ComparedChoice(name=name, values=values)
        for name, values in rows
        if any(value != values[0] for value in values)
    )


def _flat(content: Json, name: str = "") -> dict[str, Json]:
    if not isinstance(content, dict):
        return {name: content}
    found: dict[str, Json] = {}
    for key, value in content.items():
        found |= _flat(value, f"{name}.{key}" if name else key)
    return found


def _rebased(book: Ledger, points: int) -> RebasedCurve:
    curve = equity_curve(book.outcome, points)
    return RebasedCurve(
        time=curve.time,
        equity=curve.nav.astype(np.float64) * (BASE / book.outcome.balance),
    )
