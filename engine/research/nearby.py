"""Parameter sets close to one: whether it stands on a plateau or on a needle."""

from collections.abc import Mapping, Sequence

from domain.backtests import BacktestSpec
from domain.research import Trial, TrialResult
from domain.runs import ParameterValue
from engine.research.space import refused
from engine.trust.neighbours import Neighbour
from strategies.base import InvalidParameter, Strategy
from strategies.catalogue import checked, strategy_class, validated
from strategies.form import ParameterField, parameters_of

AWAY = (-0.2, -0.1, 0.1, 0.2)
"""How far from a value its neighbours are, as a share of it."""
MOST = 48
SIZES = frozenset({"units"})
"""What scales profits and decides nothing."""


def nearby_trials(spec: BacktestSpec, kind: type[Strategy] | None = None) -> list[Trial]:
    """Return sets that differ in one number by 10 or 20 %, as far as the strategy takes them.

    Flags, and how many units are traded, stay.
    """
    strategy = kind or strategy_class(spec.strategy)
    own = validated(strategy, spec.strategy, spec.parameters)
    sets: list[Mapping[str, ParameterValue]] = []
    for field in parameters_of(strategy):
        for value in _near(field, own[field.name]):
            given = {**own, field.name: value}
            if not refused(strategy, spec.strategy, given) and given not in sets:
                sets.append(given)
    return [Trial(number=number, parameters=each) for number, each in enumerate(sets[:MOST])]


def neighbours(results: Sequence[TrialResult]) -> tuple[Neighbour, ...]:
    """Return what is known of neighbours, those left out that ended with a fault."""
    return tuple(
        Neighbour(parameters=each.trial.parameters, profit=each.profit)
        for each in results
        if not each.fault
    )


def _near(field: ParameterField, value: ParameterValue) -> list[ParameterValue]:
    if field.kind is bool or field.parameter.unit in SIZES:
        return []
    found: list[ParameterValue] = []
    for share in AWAY:
        moved = value * (1 + share)
        each = round(moved) if field.kind is int else moved
        if each != value and each not in found and _fits(field, each):
            found.append(each)
    return found


def _fits(field: ParameterField, value: ParameterValue) -> bool:
    try:
        checked(field, value)
    except InvalidParameter:
        return False
    return True
