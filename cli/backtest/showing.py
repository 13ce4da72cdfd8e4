"""What research found, as tables and sentences, or as JSON."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from adapters.studies import RESULT, WALKED
from cli.backtest.searching import Searched, WalkedOn
from cli.history.telling import print_json, print_table
from domain.research import StudySpec, TrialResult, ranked, score
from domain.runs import ParameterValue
from domain.times import rfc3339
from engine.metrics.returns import net_profit
from engine.report.html.facts import ReportFacts
from engine.report.html.page import report_page
from engine.research.costs import CostOutcome
from engine.research.examining import Examined
from engine.research.noise import NoiseOutcome
from engine.trust.findings import Finding, TrustVerdict

FINDING = TypeAdapter(Finding)
COST = TypeAdapter(CostOutcome)
MANY_TRIALS = 20
"""From so many sets on, the best of them is mostly luck until it has shown otherwise."""
OUT_OF_SAMPLE = ("enough_trades", "few_lucky_ones", "drawn_again")
"""What to ask first of trades that nobody chose."""
CHOSEN = ("sharpe_odds", "parameter_sensitivity", "enough_trades")
"""What to ask first of a set that was chosen among many."""


def show_search(found: Searched, top: int, *, as_json: bool) -> None:
    """Show the best sets, and whether the best of all can be trusted."""
    best = ranked(found.results, found.study)[:top]
    if as_json:
        print_json(_search_json(found, best))
        return
    print_table(_columns(best), [_row(place, each, found.study) for place, each in _placed(best)])
    if found.examined is None:
        print("No set can be the best: none made enough trades without a fault.")
        _print_faults(found.results)
        return
    _print_faults(found.results)
    print_findings(each for each in found.examined.findings if each.key in CHOSEN)
    print(_warning(len(found.results)))


def show_walk(found: WalkedOn, *, as_json: bool) -> None:
    """Show each window, and what came of all of them out of sample."""
    if as_json:
        told = WALKED.dump_python(found.walked, mode="json")
        print_json({"ticks": found.ticks.ticks, **told, **_stitched_json(found)})
        return
    print_table(
        ("window", "in sample from", "out from", "to", "chosen", "profit in", "profit out"),
        [
            (
                str(each.window.number + 1),
                _day(each.window.start_ns),
                _day(each.window.split_ns),
                _day(each.window.end_ns),
                _parameters(each.chosen.trial.parameters),
                f"{each.chosen.profit:,.2f}",
                f"{each.tried.profit:,.2f}" if each.tried else "-",
            )
            for each in found.walked.windows
        ],
    )
    efficiency = found.walked.efficiency
    told_efficiency = "-" if efficiency is None else f"{efficiency:.2f}"
    print(
        f"Out of sample {found.walked.out_profit:,.2f} against {found.walked.in_profit:,.2f} in "
        f"sample; efficiency a day {told_efficiency}; {found.walked.windows_won} of "
        f"{len(found.walked.windows)} windows won."
    )
    if found.examined is not None:
        print_findings(each for each in found.examined.findings if each.key in OUT_OF_SAMPLE)


def write_page(path: Path, examined: Examined | None, title: str) -> None:
    """Write the report of what was looked at closely, if there is anything."""
    if examined is None:
        print(f"{path} is not written: no set can be the best", file=sys.stderr)
        return
    facts = ReportFacts(title=title)
    path.write_text(report_page(examined.book, examined.findings, facts))


def show_noise(outcome: NoiseOutcome, finding: Finding, *, as_json: bool) -> None:
    """Show what noise did to the profit."""
    if as_json:
        print_json(
            {
                "original": RESULT.dump_python(outcome.original, mode="json"),
                "runs": [RESULT.dump_python(each, mode="json") for each in outcome.runs],
                "finding": FINDING.dump_python(finding, mode="json"),
            }
        )
        return
    print_findings([finding])


def show_costs(outcomes: Sequence[CostOutcome], finding: Finding, *, as_json: bool) -> None:
    """Show what is left where trading costs more."""
    if as_json:
        print_json(
            {
                "cases": [COST.dump_python(each, mode="json") for each in outcomes],
                "finding": FINDING.dump_python(finding, mode="json"),
            }
        )
        return
    print_table(
        ("", "profit", "trades", "drawdown"),
        [
            (
                each.case.title,
                f"{each.result.profit:,.2f}",
                f"{each.result.trades:,}",
                f"{each.result.drawdown:,.2f}",
            )
            for each in outcomes
        ],
    )
    print_findings([finding])


def show_findings(findings: Sequence[Finding], *, as_json: bool) -> None:
    """Show answers."""
    if as_json:
        print_json([FINDING.dump_python(each, mode="json") for each in findings])
        return
    print_findings(findings)


def print_findings(findings: Any) -> None:
    """Print questions, verdicts and sentences."""
    for each in findings:
        print(f"[{each.verdict}] {each.title} {each.sentence}")


def fails(findings: Sequence[Finding]) -> bool:
    """Tell whether one of the answers is bad."""
    return any(each.verdict is TrustVerdict.BAD for each in findings)


def _search_json(found: Searched, best: Sequence[TrialResult]) -> dict[str, Any]:
    looked = found.examined
    return {
        "ticks": found.ticks.ticks,
        "trials": len(found.results),
        "faults": sum(bool(each.fault) for each in found.results),
        "best": [
            {**RESULT.dump_python(each, mode="json"), "score": score(each, found.study)}
            for each in best
        ],
        "findings": [FINDING.dump_python(each, mode="json") for each in looked.findings]
        if looked
        else [],
    }


def _stitched_json(found: WalkedOn) -> dict[str, Any]:
    if found.examined is None:
        return {"trades": 0, "stitched_profit": "0", "findings": []}
    book = found.examined.book
    return {
        "trades": book.trades.count,
        "stitched_profit": str(net_profit(book)),
        "findings": [FINDING.dump_python(each, mode="json") for each in found.examined.findings],
    }


def _columns(best: Sequence[TrialResult]) -> tuple[str, ...]:
    names = tuple(best[0].trial.parameters) if best else ()
    return ("", "trial", *names, "score", "profit", "trades", "won", "drawdown")


def _placed(best: Sequence[TrialResult]) -> enumerate[TrialResult]:
    return enumerate(best, start=1)


def _row(place: int, each: TrialResult, study: StudySpec) -> tuple[str, ...]:
    won = f"{100 * each.wins / each.closings:.0f} %" if each.closings else "-"
    return (
        str(place),
        str(each.trial.number),
        *(f"{value:.6g}" for value in each.trial.parameters.values()),
        f"{score(each, study):,.4f}",
        f"{each.profit:,.2f}",
        f"{each.trades:,}",
        won,
        f"{each.drawdown:,.2f}",
    )


def _print_faults(results: Sequence[TrialResult]) -> None:
    faults = [each.fault for each in results if each.fault]
    if faults:
        print(f"{len(faults)} of {len(results)} sets could not be run, the first: {faults[0]}")


def _warning(trials: int) -> str:
    if trials < MANY_TRIALS:
        return "Chosen on these very ticks: walk forward, or try it on others, before you trust it."
    return (
        f"The best of {trials:,} sets on the same ticks looks better than it is, even of sets "
        "without any worth: walk forward, or try it on ticks that it has not seen."
    )


def _parameters(given: Mapping[str, ParameterValue]) -> str:
    return ", ".join(f"{name}={value:.6g}" for name, value in given.items())


def _day(time_ns: int) -> str:
    return rfc3339(time_ns)[:16].replace("T", " ")
