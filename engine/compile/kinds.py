"""The kinds of values that a strategy's code may handle, and where it goes wrong."""

import ast
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from domain.runs import StrategyFault
from strategies.base import Bar, FillNotice, Orders, Quote, Remembering
from strategies.form import Field, IndicatorField, ParameterField, RowField, Value, fields_of


class UncompilableStrategy(StrategyFault):
    """A strategy has code that cannot run at the machine's speed; says where and why."""

    def __init__(self, file: str, line: int, problem: str) -> None:
        super().__init__(f"{Path(file).name}, line {line}: {problem}")
        self.file = file
        self.line = line
        self.problem = problem


class Number(StrEnum):
    """A number or a flag."""

    INT = "a whole number"
    FLOAT = "a number with a fraction"
    BOOL = "true or false"


class Given(StrEnum):
    """What the engine hands to a strategy."""

    TICK = "a tick"
    ORDERS = "the orders"
    FILL = "a fill"
    BAR = "a bar"


@dataclass(frozen=True, slots=True)
class Kept:
    """A strategy or an indicator."""

    kept: type[Remembering]

    def field(self, name: str) -> Field | None:
        """Find a field by its name."""
        return next((field for field in fields_of(self.kept) if field.name == name), None)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of numbers."""

    kind: Number
    length: int
    written: bool = True


@dataclass(frozen=True, slots=True)
class Several:
    """Several values at once."""

    kinds: tuple["Kind", ...]


class Nothing(StrEnum):
    """No value."""

    NOTHING = "nothing"


Kind = Number | Given | Kept | Row | Several | Nothing
NUMBERS: dict[type[Value], Number] = {int: Number.INT, float: Number.FLOAT, bool: Number.BOOL}
GIVEN: dict[object, Given] = {
    Quote: Given.TICK,
    Orders: Given.ORDERS,
    FillNotice: Given.FILL,
    Bar: Given.BAR,
}
ATTRIBUTES: dict[Given, dict[str, Number]] = {
    Given.TICK: dict.fromkeys(("time", "bid", "ask", "instrument"), Number.INT),
    Given.ORDERS: {
        "position": Number.INT,
        "entry": Number.INT,
        "waiting": Number.INT,
        "pending": Number.BOOL,
    },
    Given.FILL: dict.fromkeys(("units", "price"), Number.INT),
    Given.BAR: {
        "time": Number.INT,
        "ticks": Number.INT,
        **dict.fromkeys(("open", "high", "low", "close"), Number.FLOAT),
    },
}


def kind_of_field(field: Field) -> Kind:
    """Return the kind of a field's value."""
    match field:
        case IndicatorField():
            return Kept(field.indicator)
        case RowField():
            return Row(NUMBERS[field.kind], field.length)
        case _:
            return NUMBERS[field.kind]


def is_parameter(field: Field) -> bool:
    """Tell whether a field may not be written by the strategy."""
    return isinstance(field, ParameterField)


def kind_of_hint(hint: object) -> Kind | None:
    """Return the kind that an annotation names; None for one that has none."""
    if hint is None or hint is type(None):
        return Nothing.NOTHING
    if isinstance(hint, type) and issubclass(hint, Remembering):
        return Kept(hint)
    if isinstance(hint, type) and hint in NUMBERS:
        return NUMBERS[hint]
    return GIVEN.get(hint) if isinstance(hint, type) else None


def join(one: Kind, other: Kind) -> Kind | None:
    """Return the kind that holds values of both, None where there is none."""
    if one == other:
        return one
    if isinstance(one, Number) and isinstance(other, Number):
        return Number.FLOAT if Number.FLOAT in (one, other) else Number.INT
    return None


@dataclass(frozen=True, slots=True)
class Typed:
    """An expression as it is compiled, and the kind of its value."""

    code: ast.expr
    kind: Kind
