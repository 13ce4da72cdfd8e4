"""The stack that is tormented: `python -m tests.chaos.stack_program URL CONTROL_PORT`.

The parts of `forex up` but for housekeeping and backtests. The exchange listens for commands on
CONTROL_PORT, and everybody else finds it at URL, where the wire is.
"""

import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from cli.stack.errors import StackError
from cli.stack.home import default_home
from cli.stack.parts import parts_of
from cli.stack.service import Service
from cli.stack.settings import Stack
from cli.stack.up import run_stack

UNUSED = ("maintenance", "backtests")


def table(url: str, control_port: str, stack: Stack, password: str | None) -> Sequence[Service]:
    """List the parts."""
    return [
        _with_control_port(part, control_port) if part.name == "paper" else _wired(part, url)
        for part in parts_of(stack, password)
        if part.name not in UNUSED
    ]


def _with_control_port(part: Service, control_port: str) -> Service:
    arguments = (*part.command.arguments, "--control-port", control_port)
    return replace(part, command=replace(part.command, arguments=arguments))


def _wired(part: Service, url: str) -> Service:
    environment = {**part.command.environment, "FOREX_PAPER_URL": url}
    return replace(part, command=replace(part.command, environment=environment))


def main() -> None:
    """Run the stack."""
    _, url, control_port = sys.argv
    try:
        run_stack(default_home(), partial(table, url, control_port))
    except StackError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
