"""The part of the `forex` command line for strategies of one's own; it needs no stack."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Write, check and list strategies.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def new(name: Annotated[str, typer.Argument(help="night_owl becomes night_owl.py.")]) -> None:
    """Write a strategy to begin with into your own folder."""
    from cli.strategy.skeleton import write_skeleton

    try:
        path = write_skeleton(name)
    except (ValueError, OSError) as error:
        print(error, file=sys.stderr)
        raise typer.Exit(1) from error
    print(path)


@app.command()
def check(
    strategy: Annotated[str, typer.Argument(help="A name, or a file.")], as_json: AsJson = False
) -> None:
    """Check that a strategy can be run, live and in backtests, and decides the same in both."""
    from cli.strategy.checking import check_strategy

    path = Path(strategy) if strategy.endswith(".py") else None
    found = check_strategy(strategy, path)
    if as_json:
        print(json.dumps(found.told()))
    elif found.problem:
        print(found.problem, file=sys.stderr)
    else:
        print(f"{found.name} is fine: {found.trades:,} trades in {found.ticks:,} made-up ticks")
    raise typer.Exit(1 if found.problem else 0)


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List our strategies and your own, and what is wrong with a file."""
    from cli.strategy.listing import rows

    found = rows()
    if as_json:
        print(json.dumps(found))
        return
    for row in found:
        said = f"BROKEN: {row['error']}" if row["error"] else row["title"]
        print(f"{row['name']:24} {'yours' if row['own'] else 'ours ':6} {said}")
