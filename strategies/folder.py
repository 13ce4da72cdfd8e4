"""The files of strategies: ours beside this one, and a user's own in a folder of his."""

import hashlib
import linecache
import os
import re
import sys
import traceback
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType

from strategies.base import Strategy
from strategies.form import fields_of

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
    """Load the strategy of a file as the file is now; raises `BrokenStrategy`."""
    _refuse_name(path)
    try:
        text = path.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise BrokenStrategy(path, 0, f"cannot be read: {error}") from error
    # What is compiled and hashed is what was read, whatever becomes of the file meanwhile.
    linecache.cache[str(path)] = (len(text), None, text.splitlines(keepends=True), str(path))
    version = hashlib.sha256(f"{path.resolve()}\0{text}".encode()).hexdigest()[:16]
    module = sys.modules.get(_module_name(path, version)) or _run(path, text, version)
    kinds = _strategies_in(module)
    if len(kinds) != 1:
        problem = f"has {len(kinds)} classes of strategies, where one is needed"
        raise BrokenStrategy(path, 0, problem)
    try:
        fields_of(kinds[0])
    except Exception as error:
        raise BrokenStrategy(path, _line(path, error), str(error)) from error
    return kinds[0]


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


def _run(path: Path, text: str, version: str) -> ModuleType:
    module = ModuleType(_module_name(path, version))
    module.__file__ = str(path)
    sys.modules[module.__name__] = module
    try:
        exec(compile(text, str(path), "exec"), module.__dict__)
    except Exception as error:
        del sys.modules[module.__name__]
        raise BrokenStrategy(path, _line(path, error), _said(error)) from error
    return module


def _module_name(path: Path, version: str) -> str:
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


def _line(path: Path, error: Exception) -> int:
    if isinstance(error, SyntaxError):
        return error.lineno or 0
    frames = traceback.extract_tb(error.__traceback__)
    return next((each.lineno or 0 for each in reversed(frames) if each.filename == str(path)), 0)


def _said(error: Exception) -> str:
    if isinstance(error, SyntaxError):
        return f"is no Python: {error.msg}"
    return f"cannot be loaded: {type(error).__name__}: {error}"
