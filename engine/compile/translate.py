"""A strategy's methods, checked and written as functions that numba compiles."""

import ast
import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import get_args, get_origin, get_type_hints

from engine.compile.kinds import (
    Given,
    Kept,
    Kind,
    Nothing,
    Several,
    UncompilableStrategy,
    kind_of_hint,
)
from engine.compile.statements import LAPS, Statements
from strategies.base import Strategy

HANDLERS: dict[str, tuple[Given, ...]] = {
    "on_tick": (Given.TICK, Given.ORDERS),
    "on_bar": (Given.BAR, Given.ORDERS),
    "on_fill": (Given.FILL, Given.ORDERS),
    "on_denied": (Given.ORDERS,),
}
"""The methods that are called by the engine, and what they are given."""


@dataclass(slots=True)
class Translation:
    """The functions that a strategy needs, as text, and the handlers that it has."""

    functions: dict[str, str] = field(default_factory=dict)
    handlers: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Return all functions, those that are called before those that call them."""
        return "\n\n\n".join(self.functions.values())


def translate(strategy: type[Strategy]) -> Translation:
    """Check and translate a strategy; raises `UncompilableStrategy`."""
    translator = _Translator()
    for name in HANDLERS:
        if getattr(strategy, name) is not getattr(Strategy, name):
            compiled, _ = translator.method(Kept(strategy), name)
            translator.translation.handlers[name] = compiled
    return translator.translation


class _Translator:
    def __init__(self) -> None:
        self.translation = Translation()
        self._names: dict[Callable[..., object], tuple[str, Kind]] = {}
        self._under_way: list[Callable[..., object]] = []

    def method(self, kept: Kept, name: str) -> tuple[str, Kind]:
        """Translate a method for a class."""
        return self.function(getattr(kept.kept, name), f"{kept.kept.__name__}_{name}", kept)

    def function(
        self, function: Callable[..., object], name: str, owner: Kept | None = None
    ) -> tuple[str, Kind]:
        """Translate a function once; returns its name and the kind that it returns."""
        known = self._names.get(function)
        if known is not None:
            return known
        if function in self._under_way:
            raise _Place(function).refusal(0, "a function may not call itself")
        self._under_way.append(function)
        scope = _Function(self, function, owner)
        unique = f"{name}_{len(self._names)}"
        self.translation.functions[unique] = scope.write(unique)
        self._under_way.pop()
        self._names[function] = unique, scope.returns
        return self._names[function]


class _Place:
    """Where a function stands in its file."""

    def __init__(self, function: Callable[..., object]) -> None:
        self._function = function
        self._file = inspect.getsourcefile(function) or "?"
        self._lines, self._first = inspect.getsourcelines(function)

    def tree(self) -> ast.FunctionDef:
        """Read the function; its lines are counted from its own first one."""
        parsed = ast.parse(textwrap.dedent("".join(self._lines))).body[0]
        if not isinstance(parsed, ast.FunctionDef):
            raise self.refusal(0, "this function cannot be compiled")
        return parsed

    def refusal(self, line: int, problem: str) -> UncompilableStrategy:
        """Say what is wrong on a line of the function."""
        return UncompilableStrategy(self._file, self._first + max(line - 1, 0), problem)


class _Function:
    """One function on its way; it is the scope of its expressions."""

    def __init__(
        self, translator: _Translator, function: Callable[..., object], owner: Kept | None
    ) -> None:
        self._translator = translator
        self._function = function
        self._place = _Place(function)
        self._tree = self._place.tree()
        self._owner = owner
        self.locals: dict[str, Kind] = {}
        self.returns: Kind = Nothing.NOTHING

    def write(self, name: str) -> str:
        """Write the function as it is compiled."""
        self._take_arguments()
        statements = Statements(self, self.returns)
        # Twice, because what a loop leaves in a name counts at its beginning too.
        statements.block(self._tree.body)
        body = statements.block(self._tree.body)
        if statements.has_loops:
            body = [*ast.parse(f"{LAPS} = 0").body, *body]
        arguments = ast.arguments(
            posonlyargs=[],
            args=[ast.arg(each.arg) for each in self._tree.args.args],
            kwonlyargs=[],
            kw_defaults=[],
            defaults=self._tree.args.defaults,
        )
        decorators: list[ast.expr] = [ast.Name("inlined", ast.Load())]
        whole = ast.FunctionDef(name, arguments, body, decorators, lineno=0)
        whole.type_params = []  # type: ignore[attr-defined,unused-ignore]
        return ast.unparse(ast.fix_missing_locations(whole))

    def refuse(self, node: ast.AST, problem: str) -> UncompilableStrategy:
        """Say what is wrong at a place of the function."""
        return self._place.refusal(getattr(node, "lineno", 0), problem)

    def value_of(self, name: str) -> object:
        """Return what a name outside of the function stands for; raises KeyError."""
        outside: dict[str, object] = self._function.__globals__
        if name in outside:
            return outside[name]
        return _builtin(name)

    def function(self, function: Callable[..., object]) -> tuple[str, Kind]:
        """Have a function compiled."""
        return self._translator.function(function, function.__name__)

    def method(self, node: ast.AST, kept: Kept, name: str) -> tuple[str, Kind]:
        """Have a method compiled."""
        if not inspect.isfunction(getattr(kept.kept, name, None)):
            raise self.refuse(node, f"{kept.kept.__name__} has no method {name!r}")
        return self._translator.method(kept, name)

    def _take_arguments(self) -> None:
        given = self._tree.args
        if given.vararg or given.kwarg or given.kwonlyargs or given.posonlyargs:
            raise self.refuse(self._tree, "* and / cannot be used in the arguments of a function")
        hints = get_type_hints(self._function)
        names = [each.arg for each in given.args]
        if self._owner is not None:
            self.locals[names.pop(0)] = self._owner
        for name in names:
            kind = kind_of_hint(hints.get(name, ...))
            if kind is None or kind is Nothing.NOTHING:
                example = f"{name}: {_GIVEN_AS.get(name, 'float')}"
                raise self.refuse(self._tree, f"say what {name} is, for example `{example}`")
            self.locals[name] = kind
        self.returns = self._announced(hints.get("return", ...))

    def _announced(self, hint: object) -> Kind:
        if get_origin(hint) is tuple:
            parts = [kind_of_hint(each) for each in get_args(hint)]
            if all(part is not None for part in parts):
                return Several(tuple(part for part in parts if part is not None))
        kind = kind_of_hint(hint)
        if kind is None:
            raise self.refuse(self._tree, "say what the function returns, for example `-> float`")
        return kind


_GIVEN_AS = {"tick": "Quote", "orders": "Orders", "fill": "FillNotice", "bar": "Bar"}
"""What the arguments of a strategy's own methods are."""


def _builtin(name: str) -> object:
    known: dict[str, object] = {
        "min": min,
        "max": max,
        "abs": abs,
        "int": int,
        "float": float,
        "bool": bool,
        "round": round,
        "len": len,
        "print": print,
    }
    return known[name]
