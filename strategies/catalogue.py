"""The strategies that can be run, their parameters, and the check of given values."""

import hashlib
import inspect
import json
from collections.abc import Mapping
from dataclasses import dataclass

from strategies.base import InvalidParameter, Strategy
from strategies.folder import BrokenStrategy, find, listed
from strategies.folder import UnknownStrategy as UnknownStrategy
from strategies.form import ParameterField, Value, parameters_of
from strategies.patience import EndlessLoop, patience
from strategies.sources import sources

STRATEGIES: dict[str, type[Strategy]] = {}
"""Strategies that a process brings along, besides those of the folders."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StrategyDescription:
    """A strategy as people are shown it."""

    name: str
    title: str
    description: str
    parameters: tuple[ParameterField, ...]


def catalogue() -> tuple[StrategyDescription, ...]:
    """Describe every strategy whose file can be used: ours, and the user's own."""
    return tuple(
        StrategyDescription(
            name=each.name,
            title=each.kind.title or each.name,
            description=inspect.getdoc(each.kind) or "",
            parameters=parameters_of(each.kind),
        )
        for each in listed()
        if each.kind is not None
    )


def broken() -> tuple[BrokenStrategy, ...]:
    """Tell which files of the user's own folder cannot be used, and why."""
    return tuple(each.error for each in listed() if each.error is not None)


def strategy_class(name: str) -> type[Strategy]:
    """Find a strategy's class; raises `UnknownStrategy`."""
    return STRATEGIES.get(name) or find(name)


def validate_parameters(name: str, given: Mapping[str, object]) -> dict[str, Value]:
    """Check given values and fill in the defaults.

    Raises:
        UnknownStrategy: no strategy has that name.
        InvalidParameter: names the first parameter that is unknown, of the wrong type, out of
            its bounds, or at odds with another.
    """
    return validated(strategy_class(name), name, given)


def validated(kind: type[Strategy], name: str, given: Mapping[str, object]) -> dict[str, Value]:
    """Check values given for a class; raises `InvalidParameter`."""
    fields = parameters_of(kind)
    known = {field.name for field in fields}
    for unknown in given.keys() - known:
        raise InvalidParameter(unknown, f"is not a parameter of {name}")
    values = {field.name: checked(field, given.get(field.name, field.default)) for field in fields}
    made(kind, values)
    return values


def build(name: str, parameters: Mapping[str, Value]) -> Strategy:
    """Make a strategy with checked parameters and its state at the start."""
    return made(strategy_class(name), parameters)


def made(kind: type[Strategy], parameters: Mapping[str, Value]) -> Strategy:
    """Make a strategy of a class with checked parameters and its state at the start."""
    strategy = kind()
    for parameter, value in parameters.items():
        setattr(strategy, parameter, value)
    try:
        with patience():
            strategy.check()
            strategy.start()
    except InvalidParameter:
        raise
    except (Exception, EndlessLoop) as error:
        raise InvalidParameter("", f"cannot be started: {error!r}") from error
    return strategy


def config_hash(name: str, instrument: str, parameters: Mapping[str, Value]) -> str:
    """Name what a run runs: a strategy's source, its parameters and its instrument."""
    settings = json.dumps([name, instrument, dict(parameters)], sort_keys=True)
    parts = sources(strategy_class(name))
    return hashlib.sha256("\0".join([settings, *parts]).encode()).hexdigest()


def checked(field: ParameterField, value: object) -> Value:
    """Check a value by itself; raises `InvalidParameter`."""
    if isinstance(value, int) and not isinstance(value, bool) and field.kind is float:
        value = float(value)
    if type(value) is not field.kind:
        raise InvalidParameter(field.name, f"must be {_KIND_NAMES[field.kind]}")
    number = field.kind(value)
    low, high = field.parameter.minimum, field.parameter.maximum
    if not low <= number <= high:
        raise InvalidParameter(field.name, f"must be from {low:,} to {high:,}")
    return number


_KIND_NAMES: Mapping[type[Value], str] = {
    int: "a whole number",
    float: "a number",
    bool: "true or false",
}
