"""The part of the `forex` command line that runs and watches the stack."""

import json
import sys
from dataclasses import asdict
from typing import Annotated

import typer

from cli.stack.down import stop_stack
from cli.stack.errors import AlreadyRunning, StackError
from cli.stack.follow import LogLine, latest, log_files, newest
from cli.stack.home import Home, default_home
from cli.stack.runtime import published
from cli.stack.status import Status, as_table, current_status
from cli.stack.up import run_stack

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a script to read.")]


def up() -> None:
    """Start everything and keep it running until Ctrl-C."""
    home = default_home()
    try:
        run_stack(home)
    except AlreadyRunning as error:
        raise _refusal(f"{error}{_whereabouts(home)}") from error
    except StackError as error:
        raise _refusal(str(error)) from error


def down(as_json: AsJson = False) -> None:
    """Stop the running stack and wait until it has stopped."""
    try:
        pid = stop_stack(default_home())
    except StackError as error:
        raise _refusal(str(error)) from error
    if as_json:
        print(json.dumps({"stopped": pid is not None, "pid": pid}))
    else:
        print("No stack is running." if pid is None else "The stack has stopped.")


def status(as_json: AsJson = False) -> None:
    """Show how the parts of the running stack are; exit code 1 unless all are well."""
    seen = current_status(default_home())
    if as_json:
        print(json.dumps(_as_json(seen), indent=2))
    else:
        print("No stack is running." if seen is None else as_table(seen))
    if seen is None or not seen.is_good:
        raise typer.Exit(1)


def logs(
    part: Annotated[str | None, typer.Argument(help="The part to show; all by default.")] = None,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on as lines come.")] = False,
    lines: Annotated[int, typer.Option("--lines", "-n", help="Lines of each log.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Show what the parts of the stack wrote to their logs."""
    try:
        files = log_files(default_home(), part)
    except StackError as error:
        raise _refusal(str(error)) from error
    for line in latest(files, lines):
        _show(line, as_json)
    if follow:
        for line in newest(files):
            _show(line, as_json)


def _show(line: LogLine, as_json: bool) -> None:
    text = json.dumps(asdict(line)) if as_json else f"{line.part:<10} {line.text}"
    print(text, flush=True)


def _as_json(seen: Status | None) -> dict[str, object]:
    if seen is None:
        return {"running": False}
    facts = {"alive": dict(seen.alive), "reachable": dict(seen.reachable)}
    return {"running": True, "good": seen.is_good, **asdict(seen.runtime), **facts}


def _whereabouts(home: Home) -> str:
    runtime = published(home)
    return f": {runtime.dashboard}" if runtime else ", still starting"


def _refusal(text: str) -> typer.Exit:
    print(text, file=sys.stderr)
    return typer.Exit(1)
