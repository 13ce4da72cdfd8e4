"""A strategy's parameters and state, read from its class."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, get_args, get_origin, get_type_hints

from strategies.base import Parameter, Strategy

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
    """Something that a strategy remembers."""

    name: str
    kind: type[Value]
    default: Value


def parameters_of(strategy: type[Strategy]) -> tuple[ParameterField, ...]:
    """Return a strategy's parameters in the order of its source."""
    return tuple(field for field in _fields(strategy) if isinstance(field, ParameterField))


def state_of(strategy: type[Strategy]) -> tuple[StateField, ...]:
    """Return what a strategy remembers, in the order of its source."""
    return tuple(field for field in _fields(strategy) if isinstance(field, StateField))


def _fields(strategy: type[Strategy]) -> list[ParameterField | StateField]:
    hints = get_type_hints(strategy, include_extras=True)
    return [
        _field(strategy, name, hint)
        for name, hint in hints.items()
        if get_origin(hint) is not ClassVar
    ]


def _field(strategy: type[Strategy], name: str, hint: object) -> ParameterField | StateField:
    kind, *notes = get_args(hint) if get_origin(hint) is Annotated else (hint,)
    default = strategy.__dict__.get(name)
    if kind not in KINDS:
        raise MalformedStrategy(f"{strategy.__name__}.{name} must be an int, a float or a bool")
    if not isinstance(default, KINDS) or type(default) is not kind:
        raise MalformedStrategy(f"{strategy.__name__}.{name} needs a default of its own type")
    for note in notes:
        if isinstance(note, Parameter):
            return ParameterField(name=name, kind=type(default), default=default, parameter=note)
    return StateField(name=name, kind=type(default), default=default)
