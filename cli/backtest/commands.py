"""The part of the `forex` command line that runs backtests; it needs no stack.

What it calls is imported when it is called: the command line stays quick without.
"""

import time
from typing import Annotated

import typer

from cli.backtest import research

app = typer.Typer(help="Run strategies over recorded ticks.", no_args_is_help=True)
BEGAN = time.perf_counter()


@app.callback()
def backtest() -> None:
    """Run strategies over recorded ticks."""


@app.command()
def run(
    strategy: Annotated[str, typer.Argument(help="A strategy, or a preset.")],
    instrument: Annotated[
        list[str], typer.Option(help="EUR_USD; repeat it for several on one account.")
    ],
    history: Annotated[
        str,
        typer.Option(envvar="FOREX_HISTORY_FOLDER", help="A folder, or s3://bucket/prefix."),
    ] = "var/history",
    parameter: Annotated[
        list[str] | None, typer.Option(help="fast=500; repeat it for several.")
    ] = None,
    start: Annotated[str | None, typer.Option(help="2014-05-01, or a time.")] = None,
    end: Annotated[str | None, typer.Option(help="Not included.")] = None,
    balance: Annotated[str, typer.Option(help="What the account begins with.")] = "100000",
    currency: Annotated[str, typer.Option(help="The account's currency.")] = "USD",
    feed: Annotated[str | None, typer.Option(help="One feed of a lake with several.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Run a strategy over recorded ticks and print what came of it."""
    from cli.backtest.running import Wish, run_wish

    wish = Wish(
        strategy=strategy,
        instruments=tuple(instrument),
        history=history,
        parameters=tuple(parameter or ()),
        start=start,
        end=end,
        balance=balance,
        currency=currency,
        feed=feed,
    )
    run_wish(wish, BEGAN, as_json=as_json)


for command in (
    research.search,
    research.walk_forward,
    research.noise,
    research.costs,
    research.look_ahead,
):
    app.command()(command)
