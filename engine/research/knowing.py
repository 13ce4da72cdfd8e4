"""What a strategy knows besides its ticks: files that it reads, times that it was told."""

import ast
import inspect
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import ModuleType

from domain.times import rfc3339
from strategies.base import Strategy
from strategies.catalogue import made
from strategies.sources import sources

CODE = frozenset({".py", ".pyc", ".pyi", ".so", ".pyd", ".dll", ".dylib"})
REACHING = frozenset({"socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system"})
UNITS_NS = (1_000_000_000, 1_000_000, 1_000, 1)
"""What a time may be counted in: seconds, milliseconds, microseconds, nanoseconds."""

_reads: list[list[str]] = []


def read_files(kind: type[Strategy]) -> list[str]:
    """Return what a strategy's module and its start read or reach, files of code left out."""
    module = inspect.getmodule(kind)
    assert module is not None
    with _watched() as found:
        again = _run_again(module)
        made(getattr(again, kind.__name__, kind), {})
    return found


def known_times(kind: type[Strategy], first_ns: int, last_ns: int) -> list[str]:
    """Return numbers of a strategy's source that are times between two, and where they stand."""
    found: list[str] = []
    for text in sources(kind):
        for node in ast.walk(ast.parse(text)):
            if not isinstance(node, ast.Constant) or not isinstance(node.value, int | float):
                continue
            for unit in UNITS_NS:
                moment = int(node.value * unit)
                if not isinstance(node.value, bool) and first_ns <= moment <= last_ns:
                    found.append(f"{node.value} in line {node.lineno} ({rfc3339(moment)})")
    return found


def _run_again(module: ModuleType) -> ModuleType:
    """Run a module's text anew, apart from the one that is in use."""
    file = inspect.getsourcefile(module) or ""
    again = ModuleType(module.__name__)
    again.__file__ = file
    text = inspect.getsource(module)
    exec(compile(text, file, "exec"), again.__dict__)
    return again


@contextmanager
def _watched() -> Iterator[list[str]]:
    _listen()
    found: list[str] = []
    _reads.append(found)
    try:
        yield found
    finally:
        _reads.remove(found)


@cache
def _listen() -> None:
    """Hear of every file that is opened; a hook stays for as long as its process."""
    sys.addaudithook(_note)


def _note(event: str, arguments: tuple[object, ...]) -> None:
    if not _reads:
        return
    if event == "open" and isinstance(arguments[0], str | bytes):
        path = arguments[0] if isinstance(arguments[0], str) else arguments[0].decode()
        if Path(path).suffix not in CODE:
            _reads[-1].append(path)
    elif event in REACHING:
        _reads[-1].append(f"{event}: {arguments[0]}")
