"""The values that a study may give each parameter: as declared, narrowed by whoever asks."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.research import Choices, Range, Scale, StudyFault, StudySpec, Vary
from domain.runs import ParameterValue
from strategies.base import InvalidParameter, Strategy
from strategies.catalogue import checked, strategy_class, validated
from strategies.form import ParameterField, parameters_of

MOST_VALUES = 1_000_000
"""Steps of a range that are listed; whole numbers one after another are not."""
DIGITS = 12
"""Significant digits of a step's value: 0.1 added three times is 0.3."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """A parameter that takes one of some values."""

    name: str
    values: Sequence[ParameterValue]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A parameter that takes any number between two, both allowed; rounded if it is `whole`."""

    name: str
    low: float
    high: float
    scale: Scale
    whole: bool

    def at(self, share: float) -> ParameterValue:
        """Return the number so far (0 to 1) on the way from low to high."""
        if self.scale is Scale.LOG:
            value = self.low * math.pow(self.high / self.low, share)
        else:
            value = self.low + (self.high - self.low) * share
        value = min(max(value, self.low), self.high)
        return round(value) if self.whole else value


Axis = Steps | Stretch


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """The axes of a study in the order of their names, and what else its strategy is given."""

    kind: type[Strategy]
    strategy: str
    fixed: Mapping[str, ParameterValue]
    axes: tuple[Axis, ...]

    def problem(self, parameters: Mapping[str, ParameterValue]) -> str:
        """Say why the strategy refuses a set; empty where it does not."""
        return refused(self.kind, self.strategy, {**self.fixed, **parameters})


def refused(kind: type[Strategy], strategy: str, parameters: Mapping[str, ParameterValue]) -> str:
    """Say why a strategy refuses parameters; empty where it does not."""
    try:
        validated(kind, strategy, parameters)
    except InvalidParameter as error:
        return str(error)
    return ""


def space_of(spec: StudySpec, kind: type[Strategy] | None = None) -> Space:
    """Find what a study may try; `kind` is for classes that are not in the catalogue.

    Raises:
        StudyFault: names the field that does not fit the strategy.
        strategies.catalogue.UnknownStrategy: no strategy has that name.
    """
    strategy = kind or strategy_class(spec.base.strategy)
    declared = {field.name: field for field in parameters_of(strategy)}
    if not spec.space:
        raise StudyFault("must name a parameter to vary", "space")
    for name in sorted(spec.space):
        if name not in declared:
            known = ", ".join(declared)
            raise StudyFault(f"is not a parameter of {spec.base.strategy}: {known}", _field(name))
    fixed = {k: v for k, v in spec.base.parameters.items() if k not in spec.space}
    _refuse_fixed(declared, fixed)
    return Space(
        kind=strategy,
        strategy=spec.base.strategy,
        fixed=fixed,
        axes=tuple(_axis(declared[name], spec.space[name]) for name in sorted(spec.space)),
    )


def _refuse_fixed(
    declared: Mapping[str, ParameterField], fixed: Mapping[str, ParameterValue]
) -> None:
    for name, value in fixed.items():
        if name not in declared:
            raise StudyFault(
                f"is not a parameter: {', '.join(declared)}", f"base.parameters.{name}"
            )
        try:
            checked(declared[name], value)
        except InvalidParameter as error:
            raise StudyFault(error.problem, f"base.parameters.{name}") from error


def _axis(declared: ParameterField, vary: Vary) -> Axis:
    match vary:
        case Choices():
            return _chosen(declared, vary.values)
        case Range() if declared.kind is bool:
            if vary != Range():
                raise StudyFault("is true or false: it has no range", _field(declared.name))
            return Steps(name=declared.name, values=(False, True))
        case Range():
            return _ranged(declared, vary)


def _chosen(declared: ParameterField, values: Sequence[ParameterValue]) -> Steps:
    if not values:
        raise StudyFault("needs a value to choose", _field(declared.name))
    return Steps(
        name=declared.name,
        values=tuple(dict.fromkeys(_allowed(declared, each) for each in values)),
    )


def _ranged(declared: ParameterField, asked: Range) -> Axis:
    bounds = declared.parameter
    low = _allowed(declared, _whole(declared, bounds.minimum) if asked.low is None else asked.low)
    high = _allowed(
        declared, _whole(declared, bounds.maximum) if asked.high is None else asked.high
    )
    if low > high:
        raise StudyFault(f"goes from {low:,} to {high:,}: low is above high", _field(declared.name))
    if asked.step == 0 and (declared.kind is float or asked.scale is Scale.LOG):
        return _stretch(declared, low, high, asked.scale)
    if asked.step == 0:
        return Steps(name=declared.name, values=range(int(low), int(high) + 1))
    return Steps(name=declared.name, values=_stepped(declared, low, high, asked))


def _stretch(declared: ParameterField, low: float, high: float, scale: Scale) -> Stretch:
    if scale is Scale.LOG and low <= 0:
        raise StudyFault("must be above 0 on a log scale", _field(declared.name))
    return Stretch(name=declared.name, low=low, high=high, scale=scale, whole=declared.kind is int)


def _stepped(
    declared: ParameterField, low: float, high: float, asked: Range
) -> Sequence[ParameterValue]:
    field = _field(declared.name)
    if asked.scale is Scale.LOG:
        if low <= 0 or asked.step <= 1:
            raise StudyFault("needs a low above 0 and a step above 1 on a log scale", field)
        return _multiplied(declared, low, high, asked.step)
    if asked.step < 0 or not math.isfinite(asked.step):
        raise StudyFault("needs a step above 0", field)
    if declared.kind is int:
        if asked.step != int(asked.step):
            raise StudyFault("is a whole number: so must its step be", field)
        return range(int(low), int(high) + 1, int(asked.step))
    count = math.floor((high - low) / asked.step + 1e-9) + 1
    if count > MOST_VALUES:
        raise StudyFault(f"has more than {MOST_VALUES:,} steps", field)
    return [_tidy(low + step * asked.step) for step in range(count)]


def _multiplied(
    declared: ParameterField, low: float, high: float, factor: float
) -> tuple[ParameterValue, ...]:
    count = math.floor(math.log(high / low) / math.log(factor) + 1e-9) + 1
    if count > MOST_VALUES:
        raise StudyFault(f"has more than {MOST_VALUES:,} steps", _field(declared.name))
    values = (min(_tidy(low * factor**step), high) for step in range(count))
    return tuple(dict.fromkeys(round(each) if declared.kind is int else each for each in values))


def _allowed(declared: ParameterField, value: ParameterValue) -> ParameterValue:
    try:
        return checked(declared, _whole(declared, value))
    except InvalidParameter as error:
        raise StudyFault(error.problem, _field(declared.name)) from error


def _whole(declared: ParameterField, value: ParameterValue) -> ParameterValue:
    """Take 50.0 for 50 where whole numbers are asked for."""
    is_whole = isinstance(value, float) and math.isfinite(value) and value == int(value)
    return int(value) if declared.kind is int and is_whole else value


def _tidy(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")


def _field(name: str) -> str:
    return f"space.{name}"
