"""Runs beside each other as one HTML file."""

from collections.abc import Sequence

import numpy as np

from engine.metrics.table import METRICS
from engine.report.comparison import ComparedMetric, Comparison, RebasedCurve
from engine.report.fingerprint import Json
from engine.report.html.document import document, plots, section
from engine.report.html.formats import NOTHING, shown
from engine.report.html.markup import Html, element, together

MOST = 8
NS_PER_MS = 1_000_000


def comparison_page(comparison: Comparison, names: Sequence[str]) -> str:
    """Write a comparison of two to eight runs; `names` are theirs, in its order.

    Raises:
        ValueError: other numbers of runs, or of names.
    """
    if not 2 <= len(names) <= MOST or len(names) != len(comparison.curves):
        raise ValueError(f"{len(comparison.curves)} runs with {len(names)} names")
    body = together(
        element("header", element("h1", "Backtests compared"), element("p", " · ".join(names))),
        section("Equity", plots("comparison")),
        section("What was asked for differently", _choices(comparison, names)),
        section("Metrics, and the difference to the first", _metrics(comparison, names)),
    )
    drawn: dict[str, Json] = {"comparison": _curves(comparison.curves, names)}
    return document("Backtests compared", body, drawn)


def _choices(comparison: Comparison, names: Sequence[str]) -> Html:
    if not comparison.choices:
        return element("p", "Nothing: the ticks or the strategy's code must differ.")
    rows = [
        element("tr", element("th", each.name), *(element("td", _plain(it)) for it in each.values))
        for each in comparison.choices
    ]
    return _table(names, rows)


def _plain(value: Json) -> str:
    return NOTHING if value is None else str(value)


def _metrics(comparison: Comparison, names: Sequence[str]) -> Html:
    return _table(names, [_metric_row(row) for row in comparison.metrics])


def _metric_row(row: ComparedMetric) -> Html:
    metric = METRICS[row.key]
    cells = []
    for run, (measured, difference) in enumerate(zip(row.measured, row.differences, strict=True)):
        by = f"{'+' if (difference or 0) > 0 else ''}{shown(difference, metric.unit)}"
        value = element("span", shown(measured.value, metric.unit))
        apart = element("small", by) if run and difference is not None else ""
        cells.append(element("td", value, apart, class_="best" if run in row.best else "plain"))
    return element("tr", element("th", metric.title, title=metric.definition), *cells)


def _table(names: Sequence[str], rows: Sequence[Html]) -> Html:
    heads = [
        element("th", element("span", "", class_=f"swatch run-{run}"), name)
        for run, name in enumerate(names)
    ]
    head = element("thead", element("tr", element("th", ""), *heads))
    table = element("table", head, element("tbody", *rows), class_="compared")
    return element("div", table, class_="wide")


def _curves(curves: Sequence[RebasedCurve], names: Sequence[str]) -> Json:
    times = np.unique(np.concatenate([curve.time for curve in curves]))
    lines: list[Json] = [
        # Before its first tick a run stands where it starts, after its last where it ended.
        np.round(curve.equity[_at(curve, times)], 4).tolist()
        for curve in curves
    ]
    return {"names": list(names), "time": (times // NS_PER_MS).tolist(), "lines": lines}


def _at(curve: RebasedCurve, times: np.ndarray) -> np.ndarray:
    return np.maximum(0, np.searchsorted(curve.time, times, side="right") - 1)
