"""The commands that ask more of a strategy than one backtest; what they call loads late."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from domain.research import BATCH, Growth, Method, Objective

if TYPE_CHECKING:
    from cli.backtest.running import Wish

Strategy = Annotated[str, typer.Argument(help="A strategy, or a preset.")]
Instrument = Annotated[str, typer.Option(help="EUR_USD.")]
Lake = Annotated[
    str, typer.Option(envvar="FOREX_HISTORY_FOLDER", help="A folder, or s3://bucket/prefix.")
]
Fixed = Annotated[list[str] | None, typer.Option(help="slow=6000; repeat it for several.")]
Vary = Annotated[
    list[str] | None,
    typer.Option(
        help="fast=50:500:50, slow=500:8000:x2, width=0.5:4:log, stop=40,80, or a name alone "
        "for all that is allowed; repeat it for several."
    ),
]
Start = Annotated[str | None, typer.Option(help="2014-05-01, or a time.")]
End = Annotated[str | None, typer.Option(help="Not included.")]
OneFeed = Annotated[str | None, typer.Option(help="One feed of a lake with several.")]
How = Annotated[Method, typer.Option(help="How sets are chosen.")]
Trials = Annotated[int, typer.Option(help="Sets to draw, of each window; a grid takes all.")]
Seed = Annotated[int, typer.Option(help="The same seed draws the same.")]
Aim = Annotated[Objective, typer.Option(help="What makes a set better than another.")]
Least = Annotated[int, typer.Option(help="Sets with fewer trades are never the best.")]
Batch = Annotated[int, typer.Option(help="Trials after which Optuna looks at results.")]
Resume = Annotated[Path | None, typer.Option(help="Keep results in a file, and go on from it.")]
Page = Annotated[Path | None, typer.Option(help="Write a report of what was best, as HTML.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def search(
    strategy: Strategy,
    instrument: Instrument,
    history: Lake = "var/history",
    vary: Vary = None,
    parameter: Fixed = None,
    method: How = Method.GRID,
    trials: Trials = 100,
    seed: Seed = 1,
    objective: Aim = Objective.PROFIT,
    minimum_trades: Least = 1,
    batch: Batch = BATCH,
    start: Start = None,
    end: End = None,
    feed: OneFeed = None,
    resume: Resume = None,
    report: Page = None,
    top: Annotated[int, typer.Option(help="How many of the best to show.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Try many parameter sets over the same ticks and show the best."""

    def run() -> None:
        from cli.backtest.searching import StudyWish
        from cli.backtest.searching import search as searched
        from cli.backtest.showing import show_search, write_page

        wish = StudyWish(
            backtest=_wish(strategy, instrument, history, parameter, start, end, feed),
            vary=tuple(vary or ()),
            method=method,
            trials=trials,
            seed=seed,
            objective=objective,
            minimum_trades=minimum_trades,
            batch=batch,
            resume=resume,
            quiet=as_json,
        )
        found = searched(wish)
        show_search(found, top, as_json=as_json)
        if report is not None:
            write_page(report, found.examined, f"{strategy} on {instrument}, the best of a search")

    _or_say_why(run)


def walk_forward(
    strategy: Strategy,
    instrument: Instrument,
    in_sample: Annotated[str, typer.Option(help="30d, 2w, 12h: choose on so much.")],
    out_of_sample: Annotated[str, typer.Option(help="10d: try on so much after it.")],
    growth: Annotated[
        Growth, typer.Option(help="Windows of one length, or all from the start.")
    ] = Growth.ROLLING,
    history: Lake = "var/history",
    vary: Vary = None,
    parameter: Fixed = None,
    method: How = Method.GRID,
    trials: Trials = 100,
    seed: Seed = 1,
    objective: Aim = Objective.PROFIT,
    minimum_trades: Least = 1,
    batch: Batch = BATCH,
    start: Start = None,
    end: End = None,
    feed: OneFeed = None,
    resume: Resume = None,
    report: Page = None,
    as_json: AsJson = False,
) -> None:
    """Choose parameters on one stretch, try them on the next, and move on."""

    def run() -> None:
        from cli.backtest.searching import StudyWish
        from cli.backtest.searching import walk_forward as walked
        from cli.backtest.showing import show_walk, write_page

        wish = StudyWish(
            backtest=_wish(strategy, instrument, history, parameter, start, end, feed),
            vary=tuple(vary or ()),
            method=method,
            trials=trials,
            seed=seed,
            objective=objective,
            minimum_trades=minimum_trades,
            batch=batch,
            resume=resume,
            quiet=as_json,
            in_sample=in_sample,
            out_of_sample=out_of_sample,
            growth=growth,
        )
        found = walked(wish)
        show_walk(found, as_json=as_json)
        if report is not None:
            write_page(report, found.examined, f"{strategy} on {instrument}, out of sample")

    _or_say_why(run)


def noise(
    strategy: Strategy,
    instrument: Instrument,
    history: Lake = "var/history",
    parameter: Fixed = None,
    runs: Annotated[int, typer.Option(help="How often to disturb the prices.")] = 50,
    share: Annotated[float, typer.Option(help="By how much of the spread, either way.")] = 0.5,
    seed: Seed = 1,
    start: Start = None,
    end: End = None,
    feed: OneFeed = None,
    as_json: AsJson = False,
) -> None:
    """Run a strategy over prices that were almost the same."""

    def run() -> None:
        from cli.backtest.doubting import disturbed
        from cli.backtest.showing import show_noise
        from engine.research.noise import Noise

        wish = _wish(strategy, instrument, history, parameter, start, end, feed)
        outcome, finding = disturbed(wish, Noise(runs=runs, share=share, seed=seed), quiet=as_json)
        show_noise(outcome, finding, as_json=as_json)

    _or_say_why(run)


def costs(
    strategy: Strategy,
    instrument: Instrument,
    history: Lake = "var/history",
    parameter: Fixed = None,
    start: Start = None,
    end: End = None,
    feed: OneFeed = None,
    as_json: AsJson = False,
) -> None:
    """Run a strategy again with wider spreads, slippage, and later fills."""

    def run() -> None:
        from cli.backtest.doubting import charged
        from cli.backtest.showing import show_costs

        wish = _wish(strategy, instrument, history, parameter, start, end, feed)
        outcomes, finding = charged(wish)
        show_costs(outcomes, finding, as_json=as_json)

    _or_say_why(run)


def look_ahead(
    strategy: Strategy,
    instrument: Instrument,
    history: Lake = "var/history",
    parameter: Fixed = None,
    start: Start = None,
    end: End = None,
    feed: OneFeed = None,
    as_json: AsJson = False,
) -> None:
    """Look for knowledge of the future; ends with an error where there is some."""

    def run() -> None:
        from cli.backtest.doubting import looked_ahead
        from cli.backtest.showing import fails, show_findings

        wish = _wish(strategy, instrument, history, parameter, start, end, feed)
        findings = looked_ahead(wish)
        show_findings(findings, as_json=as_json)
        if fails(findings):
            raise typer.Exit(1)

    _or_say_why(run)


def _wish(
    strategy: str,
    instrument: str,
    history: str,
    parameter: list[str] | None,
    start: str | None,
    end: str | None,
    feed: str | None,
) -> "Wish":
    from cli.backtest.running import Wish

    return Wish(
        strategy=strategy,
        instruments=(instrument,),
        history=history,
        parameters=tuple(parameter or ()),
        start=start,
        end=end,
        feed=feed,
    )


def _or_say_why(run: Callable[[], None]) -> None:
    from adapters.history.errors import HistoryUnavailable
    from domain.backtests import BacktestFault
    from domain.runs import StrategyFault

    try:
        run()
    except (
        ValueError,
        LookupError,
        OSError,
        BacktestFault,
        StrategyFault,
        HistoryUnavailable,
    ) as error:
        print(error, file=sys.stderr)
        raise typer.Exit(1) from error
