"""A strategy's parameters and state, read from its class."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, get_args, get_origin, get_type_hints

from strategies.base import Indicator, Parameter, Remembering, Size, Strategy

Value = int | float | bool
KINDS = (int, float, bool)


class MalformedStrategy(TypeError):
    """A strategy class has a field that cannot be kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterField:
    """A parameter: its name, the type of its values, and what it is for."""

    name: str
    kind: type[Value]
    default: Value
    parameter: Parameter


@dataclass(frozen=True, slots=True, kw_only=True)
class StateField:
    """A number that a strategy remembers."""

    name: str
    kind: type[Value]
    default: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class RowField:
    """A row of numbers of fixed length that a strategy remembers."""

    name: str
    kind: type[Value]
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorField:
    """An indicator that a strategy remembers."""

    name: str
    indicator: type[Indicator]


Field = ParameterField | StateField | RowField | IndicatorField
StatePart = StateField | RowField | IndicatorField


def parameters_of(strategy: type[Strategy]) -> tuple[ParameterField, ...]:
    """Return a strategy's parameters in the order of its source."""
    return tuple(field for field in fields_of(strategy) if isinstance(field, ParameterField))


def state_of(kept: type[Remembering]) -> tuple[StatePart, ...]:
    """Return what a strategy or an indicator remembers, in the order of its source."""
    return tuple(field for field in fields_of(kept) if not isinstance(field, ParameterField))


def fields_of(kept: type[Remembering]) -> tuple[Field, ...]:
    """Return the parameters and the state of a strategy or an indicator."""
    if kept not in _FIELDS:
        hints = get_type_hints(kept, include_extras=True)
        _FIELDS[kept] = tuple(
            _field(kept, name, hint)
            for name, hint in hints.items()
            if get_origin(hint) is not ClassVar and hint is not ClassVar
        )
    return _FIELDS[kept]


_FIELDS: dict[type[Remembering], tuple[Field, ...]] = {}


def _field(kept: type[Remembering], name: str, hint: object) -> Field:
    if isinstance(hint, type) and issubclass(hint, Indicator):
        return IndicatorField(name=name, indicator=hint)
    kind, *notes = get_args(hint) if get_origin(hint) is Annotated else (hint,)
    if get_origin(kind) is list:
        return _row(kept, name, get_args(kind)[0], notes)
    default = getattr(kept, name, None)
    if kind not in KINDS:
        raise MalformedStrategy(
            f"{kept.__name__}.{name} must be an int, a float, a bool, "
            "a list of them with its Size, or an indicator"
        )
    if not isinstance(default, KINDS) or type(default) is not kind:
        raise MalformedStrategy(f"{kept.__name__}.{name} needs a default of its own type")
    for note in notes:
        if isinstance(note, Parameter):
            return ParameterField(name=name, kind=type(default), default=default, parameter=note)
    return StateField(name=name, kind=type(default), default=default)


def _row(kept: type[Remembering], name: str, kind: object, notes: list[object]) -> RowField:
    sizes = [note.length for note in notes if isinstance(note, Size)]
    numbers = [each for each in KINDS if each is kind]
    if not numbers or not sizes or sizes[0] < 1:
        raise MalformedStrategy(
            f"{kept.__name__}.{name} must be a list of int, float or bool "
            "with its Size, such as Annotated[list[float], Size(100)]"
        )
    return RowField(name=name, kind=numbers[0], length=sizes[0])
