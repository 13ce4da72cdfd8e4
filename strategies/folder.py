"""The files of strategies: ours beside this one, and a user's own in a folder of his."""

import hashlib
import os
import re
import sys
import threading
import traceback
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType

from strategies.base import Strategy
from strategies.form import fields_of
from strategies.texts import pin
from strategies.trying import Trouble, tried

FOLDER = "FOREX_STRATEGIES"
"""The environment variable that names the folder of a user's own strategies."""
OURS = Path(__file__).parent
NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")


class UnknownStrategy(LookupError):
    """No strategy has that name."""


class BrokenStrategy(UnknownStrategy):
    """A file of a strategy cannot be used; `line` is 0 where no line is to blame."""

    def __init__(self, file: Path, line: int, problem: str) -> None:
        place = f"{file.name}, line {line}" if line else file.name
        super().__init__(f"{place}: {problem}")
        self.file = file
        self.line = line
        self.problem = problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A strategy of the list, or what is wrong with its file."""

    name: str
    own: bool
    kind: type[Strategy] | None = None
    error: BrokenStrategy | None = None


def users_folder() -> Path:
    """Return the folder of a user's own strategies; it need not exist."""
    named = os.environ.get(FOLDER)
    return Path(named).expanduser() if named else Path.home() / ".forex" / "strategies"


def our_names() -> tuple[str, ...]:
    """Return the names of the strategies that we ship."""
    names = sorted(path.stem for path in OURS.glob("*.py"))
    return tuple(name for name in names if name[0] != "_" and _is_ours(name))


def listed() -> tuple[Listed, ...]:
    """Return all strategies, ours first; a broken file does not hide the others."""
    ours = [Listed(name=name, own=False, kind=find(name)) for name in our_names()]
    files = sorted(users_folder().glob("*.py"))
    return (*ours, *(_listed(path) for path in files if path.stem[0] != "_"))


def find(name: str) -> type[Strategy]:
    """Find a strategy's class; raises `UnknownStrategy`, or `BrokenStrategy` for its file."""
    if NAME.fullmatch(name):
        if (OURS / f"{name}.py").is_file() and _is_ours(name):
            return _strategies_in(import_module(f"strategies.{name}"))[0]
        path = users_folder() / f"{name}.py"
        if path.is_file():
            return load(path)
    raise UnknownStrategy(
        f"there is no strategy {name!r}; one of your own would be {users_folder() / name}.py"
    )


def load(path: Path) -> type[Strategy]:
    """Load the strategy of a file as the file is now; raises `BrokenStrategy`.

    A text that this process has not seen is loaded in a process of its own first (`trying.py`).
    """
    text = _read(path)
    with _LOADING:
        trouble = _trouble(path, text)
    if trouble is not None:
        raise BrokenStrategy(path, trouble.line, trouble.problem)
    return loaded(path, text)


def loaded(path: Path, text: str) -> type[Strategy]:
    """Load a strategy from a text, in this process; raises `BrokenStrategy`."""
    with _LOADING:
        # What is compiled and hashed is what was read, whatever becomes of the file meanwhile.
        pin(path, text)
        name = _module_name(path, text)
        kinds = _strategies_in(sys.modules.get(name) or _run(path, text, name))
    if len(kinds) != 1:
        problem = f"has {len(kinds)} classes of strategies, where one is needed"
        raise BrokenStrategy(path, 0, problem)
    try:
        fields_of(kinds[0])
    except Exception as error:
        raise BrokenStrategy(path, line_of(path, error), str(error)) from error
    return kinds[0]


_LOADING = threading.RLock()
_TRIED: dict[str, Trouble | None] = {}


def _trouble(path: Path, text: str) -> Trouble | None:
    name = _module_name(path, text)
    if name not in _TRIED:
        _TRIED[name] = tried(path, text)
    return _TRIED[name]


def _read(path: Path) -> str:
    _refuse_name(path)
    try:
        return path.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise BrokenStrategy(path, 0, f"cannot be read: {error}") from error


def _listed(path: Path) -> Listed:
    try:
        return Listed(name=path.stem, own=True, kind=load(path))
    except BrokenStrategy as error:
        return Listed(name=path.stem, own=True, error=error)


def _refuse_name(path: Path) -> None:
    if not NAME.fullmatch(path.stem):
        raise BrokenStrategy(path, 0, "a name is of small letters, digits and _, a letter first")
    if (OURS / path.name).is_file():
        raise BrokenStrategy(path, 0, "has the name of a file of ours: give it another")


def _run(path: Path, text: str, name: str) -> ModuleType:
    module = ModuleType(name)
    module.__file__ = str(path)
    sys.modules[name] = module
    try:
        exec(compile(text, str(path), "exec"), module.__dict__)
    except (Exception, SystemExit) as error:
        del sys.modules[name]
        raise BrokenStrategy(path, line_of(path, error), _said(error)) from error
    return module


def _module_name(path: Path, text: str) -> str:
    version = hashlib.sha256(f"{path.resolve()}\0{text}".encode()).hexdigest()[:16]
    return f"user_strategies_{version}.{path.stem}"


def _strategies_in(module: ModuleType) -> list[type[Strategy]]:
    return [
        kind
        for kind in vars(module).values()
        if isinstance(kind, type)
        and issubclass(kind, Strategy)
        and kind.__module__ == module.__name__
    ]


def _is_ours(name: str) -> bool:
    return name != "base" and bool(_strategies_in(import_module(f"strategies.{name}")))


def line_of(path: Path, error: BaseException) -> int:
    """Return the last line of a file that an error passed through, 0 for none."""
    if isinstance(error, SyntaxError):
        return error.lineno or 0
    frames = traceback.extract_tb(error.__traceback__)
    return next((each.lineno or 0 for each in reversed(frames) if each.filename == str(path)), 0)


def _said(error: BaseException) -> str:
    if isinstance(error, SyntaxError):
        return f"is no Python: {error.msg}"
    return f"cannot be loaded: {type(error).__name__}: {error}"
