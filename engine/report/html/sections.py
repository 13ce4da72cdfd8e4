"""The sections of a report that are tables and words."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from engine.metrics.table import METRICS, Measured, Metric
from engine.metrics.values import Group, Unit
from engine.report.html.formats import NOTHING, shown
from engine.report.html.markup import Html, element, together
from engine.report.months import Month, Year
from engine.trust.findings import Figure, Finding

TILES = (
    "net_profit",
    "total_return",
    "max_drawdown_share",
    "sharpe",
    "profit_factor",
    "win_rate",
    "expectancy",
    "trades",
)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
GROUPS = {
    Group.RETURN: "Return",
    Group.RISK: "Risk",
    Group.TRADES: "Trades",
    Group.SIDES: "Long and short",
    Group.TIME: "Time",
    Group.EXCURSIONS: "Excursions",
    Group.COSTS: "Costs",
    Group.STATISTICS: "Statistics",
    Group.MARKET: "Beside the market",
}
STRONG = 0.05
"""The month's share from which its colour is full."""


def tiles(measured: Mapping[str, Measured], currency: str) -> Html:
    """Show the few figures that one looks for first."""
    return element("div", *(_tile(measured[key], currency) for key in TILES), class_="tiles")


def _tile(measured: Measured, currency: str) -> Html:
    metric = METRICS[measured.key]
    money = metric.unit is Unit.MONEY and measured.value is not None
    value = together(_value(measured), element("small", f" {currency}") if money else "")
    return element(
        "div",
        element("span", metric.title, class_="name", title=metric.definition),
        element("strong", value, class_=_sign(measured)),
        class_="tile",
    )


def metric_tables(measured: Sequence[Measured]) -> Html:
    """Show every metric in its group, its definition on hover and on focus."""
    groups = groupby(measured, key=lambda each: METRICS[each.key].group)
    return element("div", *(_group(group, list(rows)) for group, rows in groups), class_="groups")


def _group(group: Group, rows: Sequence[Measured]) -> Html:
    lines = [_metric_row(METRICS[each.key], each) for each in rows]
    return element("div", element("h3", GROUPS[group]), element("table", element("tbody", *lines)))


def _metric_row(metric: Metric, measured: Measured) -> Html:
    said = element("span", metric.definition, class_="definition", role="tooltip")
    name = element("th", element("span", metric.title, said, class_="term", tabindex="0"))
    return element("tr", name, element("td", _value(measured), class_=_sign(measured)))


def _value(measured: Measured) -> Html:
    text = shown(measured.value, METRICS[measured.key].unit)
    if measured.reason is None:
        return together(text)
    return element("span", text, title=measured.reason.value, class_="none")


def _sign(measured: Measured) -> str:
    unit = METRICS[measured.key].unit
    if measured.value is None or unit not in (Unit.MONEY, Unit.SHARE):
        return "plain"
    return "loss" if measured.value < 0 else "plain"


def trust_section(findings: Sequence[Finding]) -> Html:
    """Show each finding: its question, the verdict, the sentence, and the figures behind it."""
    return element("div", *(_finding(each) for each in findings), class_="findings")


def _finding(finding: Finding) -> Html:
    verdict = element("span", finding.verdict.value, class_=f"verdict {finding.verdict.value}")
    figures = [_figure(each) for each in finding.figures]
    behind = element(
        "details", element("summary", "Figures"), element("table", element("tbody", *figures))
    )
    return element(
        "article",
        element("h3", finding.title, verdict),
        element("p", finding.sentence.replace(" -", " −")),
        behind if figures else "",
    )


def _figure(figure: Figure) -> Html:
    value = shown(figure.value, figure.unit)
    return element("tr", element("th", figure.title), element("td", value))


def month_table(years: Sequence[Year]) -> Html:
    """Show what every month brought as a heat map, with the years' sums."""
    head = element("tr", *(element("th", name) for name in ("", *MONTHS, "Year")))
    rows = [_year_row(year) for year in years]
    table = element("table", element("thead", head), element("tbody", *rows), class_="heat")
    return element("div", table, class_="wide")


def _year_row(year: Year) -> Html:
    by_month = {month.month: month for month in year.months}
    cells = [_month_cell(by_month.get(number)) for number in range(1, 13)]
    whole = element("td", shown(year.share, Unit.SHARE), class_="sum", title=f"{year.profit:,.2f}")
    return element("tr", element("th", str(year.year)), *cells, whole)


def _month_cell(month: Month | None) -> Html:
    if month is None:
        return element("td", "")
    if month.share is None:
        return element("td", NOTHING, title=f"{month.profit:,.2f}")
    strength = min(1.0, abs(month.share) / STRONG)
    return element(
        "td",
        shown(month.share, Unit.SHARE),
        class_="up" if month.share >= 0 else "down",
        style=f"--strength: {100 * strength:.0f}%",
        title=f"{month.profit:,.2f}",
    )
