"""The process that a user's file is loaded in first: `strategies.trial FILE MARK < TEXT`."""

import faulthandler
import json
import resource
import signal
import sys
from dataclasses import asdict
from pathlib import Path

from strategies.base import InvalidParameter
from strategies.catalogue import made
from strategies.folder import BrokenStrategy, line_of, loaded
from strategies.trying import GIGABYTES, PROCESSOR_SECONDS, SECONDS, Trouble


def main(path: Path, text: str, mark: str) -> None:
    """Load a strategy from a text, and answer on a marked line with what is wrong with it."""
    _limit()
    trouble = _trouble(path, text)
    sys.stdout.write(f"\n{mark}{json.dumps(trouble and asdict(trouble))}\n")


def _limit() -> None:
    """End this process where it takes too much; the line is told on the way."""
    faulthandler.enable()
    faulthandler.register(signal.SIGXCPU, chain=True)
    faulthandler.dump_traceback_later(SECONDS, exit=True)
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, 2 * PROCESSOR_SECONDS))
    memory = GIGABYTES << 30
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _trouble(path: Path, text: str) -> Trouble | None:
    try:
        made(loaded(path, text), {})
    except InvalidParameter as error:
        # A named default may be meant to be replaced.
        return None if error.name else _unstarted(path, error)
    except BrokenStrategy as error:
        return Trouble(line=error.line, problem=error.problem)
    return None


def _unstarted(path: Path, error: InvalidParameter) -> Trouble:
    assert error.__cause__ is not None
    return Trouble(line=line_of(path, error.__cause__), problem=error.problem)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.stdin.read(), sys.argv[2])
