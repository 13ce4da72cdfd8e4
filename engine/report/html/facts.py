"""What a report says of the run besides its results, and the sections that say it."""

from dataclasses import dataclass

from domain.backtests import BacktestSpec, Execution, LimitFill, TargetFill
from domain.numbers import plain
from engine.metrics.market_time import moment
from engine.metrics.outcome import Outcome
from engine.report.fingerprint import report_hash, spec_hash
from engine.report.html.markup import Html, element, together

NS_PER_MS = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFacts:
    """Words for the report. `data` says where the ticks came from, `version` what ran them.

    `configuration` is the hash by which the platform knows the strategy and its parameters.
    """

    title: str
    data: str = ""
    version: str = ""
    configuration: str = ""


def identity(outcome: Outcome, facts: ReportFacts) -> Html:
    """Say exactly what ran: strategy, parameters, data, money, execution, and their hashes."""
    spec = outcome.spec
    rows = [
        ("Strategy", spec.strategy),
        ("Parameters", ", ".join(f"{name} = {value}" for name, value in spec.parameters.items())),
        ("Instruments", ", ".join(each.name for each in spec.instruments)),
        ("First and last tick", f"{_time(outcome.start_ns)} – {_time(outcome.end_ns)}"),
        ("Ticks", f"{outcome.ticks:,}"),
        ("Data", facts.data),
        ("Balance", f"{spec.balance:,} {spec.currency}"),
        ("Rates", _rates(spec)),
        ("Execution", "; ".join(execution_words(spec.execution))),
        ("Version", facts.version),
        ("Configuration", facts.configuration),
        ("Spec hash", spec_hash(spec)),
        ("Report hash", report_hash(outcome)),
    ]
    said = [together(element("dt", name), element("dd", value)) for name, value in rows if value]
    return element("dl", *said, class_="identity")


def execution_words(execution: Execution) -> tuple[str, ...]:
    """Say how orders were filled, one phrase a choice."""
    latency = f"{execution.latency_ns / NS_PER_MS:g} ms" if execution.latency_ns else "none"
    widest = f"{execution.maximum_spread} points" if execution.maximum_spread else "any"
    touch = execution.target_fill is TargetFill.TOUCH
    through = execution.limit_fill is LimitFill.THROUGH
    return (
        "bought at the ask, sold at the bid",
        f"latency: {latency}",
        f"slippage: {execution.slippage} points a fill",
        f"targets at {'their own price' if touch else 'the market, equal or better'}",
        f"limits filled when {'traded through' if through else 'touched'}",
        f"widest spread for an entry: {widest}",
        f"financing: {_yes(execution.financing)}",
        f"margin: {_yes(execution.margin)}",
        f"market hours: {_yes(execution.hours)}",
    )


def _rates(spec: BacktestSpec) -> str:
    return ", ".join(f"{currency} {plain(rate)}" for currency, rate in spec.rates.items())


def _yes(flag: bool) -> str:
    return "on" if flag else "off"


def _time(time_ns: int) -> str:
    return f"{moment(time_ns):%Y-%m-%d %H:%M:%S} UTC"
