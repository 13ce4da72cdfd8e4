"""A stack of the real servers and a few small programs: `python -m tests.stack.small_stack`.

The words after it name the parts: the servers, `migrate` (the real migrations), `clock` (prints a
line each 50 ms), `stubborn` (ignores SIGTERM), `mortal` (ends at once with a message), `witness`
(needs PostgreSQL, and looks for its socket half a second after it was told to stop).
"""

import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from cli.stack.errors import StackError
from cli.stack.home import default_home
from cli.stack.parts import migrations
from cli.stack.postgres import postgres_service
from cli.stack.service import Command, Service
from cli.stack.settings import Stack, environment_of
from cli.stack.temporal_server import temporal_service
from cli.stack.up import run_stack
from cli.stack.valkey import valkey_service

CLOCK = "import time\nwhile True:\n    print(time.time(), flush=True)\n    time.sleep(0.05)"
STUBBORN = "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\ntime.sleep(3600)"
WITNESS = """
import os, pathlib, signal, sys, time

def look(*_):
    time.sleep(0.5)
    found = pathlib.Path(os.environ["FOREX_HOME"], "sockets", ".s.PGSQL.5432").exists()
    sys.exit("PostgreSQL was there" if found else "PostgreSQL was gone")

signal.signal(signal.SIGTERM, look)
print("watching", flush=True)
time.sleep(3600)
"""
MORTAL = "import sys\nsys.exit('the figures do not add up')"


def program(name: str, code: str, needs: tuple[str, ...] = ()) -> Service:
    """Describe a few lines of Python as a part."""
    command = Command(program=Path(sys.executable), arguments=("-c", code))
    return Service(name=name, title=name.capitalize(), command=command, needs=needs)


PARTS: dict[str, Callable[[Stack], Service]] = {
    "postgres": lambda stack: postgres_service(stack.postgres),
    "valkey": lambda stack: valkey_service(stack.valkey),
    "temporal": lambda stack: temporal_service(stack.temporal),
    "migrate": lambda stack: migrations(stack, environment_of(stack)),
    "clock": lambda _: program("clock", CLOCK),
    "stubborn": lambda _: program("stubborn", STUBBORN),
    "witness": lambda _: program("witness", WITNESS, needs=("postgres",)),
    "mortal": lambda _: program("mortal", MORTAL),
}


def table(names: Sequence[str], stack: Stack, _password: str | None) -> list[Service]:
    """List the parts of these names."""
    return [PARTS[name](stack) for name in names]


def main() -> None:
    """Run the parts that the command line names."""
    try:
        run_stack(default_home(), partial(table, sys.argv[1:]))
    except StackError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
