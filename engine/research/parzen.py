"""Optuna's tree-structured Parzen estimator, fed anew from what is done before each batch."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import optuna
from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
)
from optuna.trial import FrozenTrial, TrialState, create_trial

from domain.research import Scale, StudySpec, Trial, TrialResult, score
from domain.runs import ParameterValue
from engine.research.searching import DRAWS, missing
from engine.research.space import Axis, Space, Steps

WORST = float("-inf")
"""The value of a trial that cannot be the best: it is learned from all the same."""

optuna.logging.set_verbosity(optuna.logging.WARNING)


class Parzen:
    """Draws a batch where the results of all batches before it were good.

    A batch follows from the seed, its number and those results alone. So it is the same whoever
    asks for it, and what is left of one that was cut short is what it would have been.
    """

    def __init__(self, spec: StudySpec, space: Space, window: int) -> None:
        self._spec = spec
        self._space = space
        self._window = window
        self._codes = {axis.name: _Code(axis) for axis in space.axes}

    @property
    def size(self) -> int:
        """Return how many sets are drawn."""
        return self._spec.trials

    def ask(self, done: Sequence[TrialResult], count: int) -> list[Trial]:
        """Return what is not done of the first batch of which something is not."""
        left = missing(done, range(self._spec.trials), count)
        if not left:
            return []
        first = left[0] - left[0] % self._spec.batch
        batch = range(first, min(first + self._spec.batch, self._spec.trials))
        drawn = self._drawn(batch, [each for each in done if each.trial.number < first])
        return [
            Trial(number=number, parameters=drawn[number - first], window=self._window)
            for number in left
            if number in batch
        ]

    def _drawn(
        self, batch: range, before: Sequence[TrialResult]
    ) -> list[Mapping[str, ParameterValue]]:
        seeds = np.random.SeedSequence([self._spec.seed, self._window, batch.start])
        sampler = optuna.samplers.TPESampler(seed=int(seeds.generate_state(1)[0]))
        study = optuna.create_study(sampler=sampler, direction="maximize")
        study.add_trials(
            [self._told(each) for each in sorted(before, key=lambda each: each.trial.number)]
        )
        return [self._next(study) for _ in batch]

    def _next(self, study: optuna.Study) -> Mapping[str, ParameterValue]:
        drawn: Mapping[str, ParameterValue] = {}
        for _ in range(DRAWS):
            trial = study.ask(self._distributions())
            drawn = {name: self._codes[name].value(trial.params[name]) for name in self._codes}
            if not self._space.problem(drawn):
                break
            study.tell(trial, state=TrialState.FAIL)
        return drawn

    def _told(self, result: TrialResult) -> FrozenTrial:
        value = score(result, self._spec)
        given = result.trial.parameters
        return create_trial(
            params={name: code.number(given[name]) for name, code in self._codes.items()},
            distributions=self._distributions(),
            value=WORST if value is None else value,
        )

    def _distributions(self) -> dict[str, BaseDistribution]:
        return {name: code.distribution for name, code in self._codes.items()}


class _Code:
    """A parameter as Optuna sees it: a number, the place of a step, or one of a few choices."""

    def __init__(self, axis: Axis) -> None:
        self._axis = axis
        self.distribution = _distribution(axis)

    def value(self, drawn: float) -> ParameterValue:
        """Return the value of what Optuna drew."""
        if not isinstance(self._axis, Steps):
            return drawn
        return self._axis.values[int(drawn)]

    def number(self, value: ParameterValue) -> float:
        """Return what Optuna would have drawn for a value."""
        if not isinstance(self._axis, Steps):
            return value
        return self._axis.values.index(value)


def _distribution(axis: Axis) -> BaseDistribution:
    if isinstance(axis, Steps):
        return _places(axis)
    log = axis.scale is Scale.LOG
    if axis.whole:
        return IntDistribution(int(axis.low), int(axis.high), log=log)
    return FloatDistribution(axis.low, axis.high, log=log)


def _places(axis: Steps) -> BaseDistribution:
    count = len(axis.values)
    if all(isinstance(each, bool) for each in axis.values[:2]) or not _rises(axis.values):
        return CategoricalDistribution(tuple(range(count)))
    return IntDistribution(0, count - 1)


def _rises(values: Sequence[ParameterValue]) -> bool:
    if isinstance(values, range):
        return True
    return all(one < other for one, other in pairwise(values))
