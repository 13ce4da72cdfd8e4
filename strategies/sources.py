"""The source that a strategy runs: its own file, and what that imports from `strategies/`."""

import ast
import inspect
import sys
from types import ModuleType

from strategies.base import Strategy

PACKAGE = "strategies."
UNSAID = frozenset({"strategies.base"})
"""What every strategy is held to; it decides nothing."""


def sources(kind: type[Strategy]) -> tuple[str, ...]:
    """Return the text of a strategy's module and of all that it imports, in a fixed order."""
    module = inspect.getmodule(kind)
    assert module is not None
    found: dict[str, str] = {}
    _collect(module, found)
    own = found.pop(module.__name__)
    return own, *(found[name] for name in sorted(found))


def _collect(module: ModuleType, found: dict[str, str]) -> None:
    text = found[module.__name__] = inspect.getsource(module)
    for name in _imported(text):
        other = sys.modules.get(name)
        if other is not None and name.startswith(PACKAGE) and name not in {*found, *UNSAID}:
            _collect(other, found)


def _imported(text: str) -> list[str]:
    names = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names += [each.name for each in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names += [node.module, *(f"{node.module}.{each.name}" for each in node.names)]
    return names
