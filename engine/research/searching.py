"""Which parameter sets a study tries, one after another, whoever asks and wherever."""

import math
from collections.abc import Mapping, Sequence
from typing import assert_never

import numpy as np

from domain.research import (
    MOST_TRIALS,
    Method,
    Searcher,
    StudyFault,
    StudySpec,
    Trial,
    TrialResult,
)
from domain.runs import ParameterValue
from engine.research.space import Axis, Space, Steps, Stretch, space_of
from strategies.base import Strategy

DRAWS = 100
"""How often a set is drawn again that the strategy refuses."""


def searcher(spec: StudySpec, window: int = 0, kind: type[Strategy] | None = None) -> Searcher:
    """Return what chooses the trials of a window; `kind` is for classes not in the catalogue.

    Raises:
        StudyFault: the study cannot be done as it was asked for; names the field.
        strategies.catalogue.UnknownStrategy: no strategy has that name.
    """
    space = space_of(spec, kind)
    _refuse_nonsense(spec)
    match spec.method:
        case Method.GRID:
            return Grid(space, window)
        case Method.RANDOM:
            return Random(spec, space, window)
        case Method.OPTUNA:
            from engine.research.parzen import Parzen  # It takes most of a second to load.

            return Parzen(spec, space, window)
        case _:
            assert_never(spec.method)


class Grid:
    """Every combination of the steps, the last parameter (by name) changing first."""

    def __init__(self, space: Space, window: int) -> None:
        self._steps = [_listed(axis) for axis in space.axes]
        self._window = window
        self._size = math.prod(len(each.values) for each in self._steps)
        if self._size > MOST_TRIALS:
            message = f"has {self._size:,} combinations: a grid has at most {MOST_TRIALS:,}"
            raise StudyFault(message, "space")

    @property
    def size(self) -> int:
        """Return how many combinations there are."""
        return self._size

    def ask(self, done: Sequence[TrialResult], count: int) -> list[Trial]:
        """Return the next combinations that are not done."""
        numbers = missing(done, range(self._size), count)
        return [
            Trial(number=number, parameters=self._set(number), window=self._window)
            for number in numbers
        ]

    def _set(self, number: int) -> Mapping[str, ParameterValue]:
        chosen: dict[str, ParameterValue] = {}
        for axis in reversed(self._steps):
            number, place = divmod(number, len(axis.values))
            chosen[axis.name] = axis.values[place]
        return chosen


class Random:
    """Sets drawn evenly; each trial's draw follows from the seed, the window and its number."""

    def __init__(self, spec: StudySpec, space: Space, window: int) -> None:
        self._spec = spec
        self._space = space
        self._window = window

    @property
    def size(self) -> int:
        """Return how many sets are drawn."""
        return self._spec.trials

    def ask(self, done: Sequence[TrialResult], count: int) -> list[Trial]:
        """Return the next draws that are not done."""
        numbers = missing(done, range(self._spec.trials), count)
        return [
            Trial(number=number, parameters=self._set(number), window=self._window)
            for number in numbers
        ]

    def _set(self, number: int) -> Mapping[str, ParameterValue]:
        drawn: Mapping[str, ParameterValue] = {}
        for attempt in range(DRAWS):
            drawn = self._drawn(number, attempt)
            if not self._space.problem(drawn):
                break
        return drawn

    def _drawn(self, number: int, attempt: int) -> Mapping[str, ParameterValue]:
        counter = np.array([0, number, self._window, attempt], np.uint64)
        draw = np.random.Generator(np.random.Philox(key=self._spec.seed, counter=counter))
        return {axis.name: _at(axis, draw.random()) for axis in self._space.axes}


def missing(done: Sequence[TrialResult], numbers: range, count: int) -> list[int]:
    """Return the lowest numbers that are not done, `count` or fewer."""
    known = {each.trial.number for each in done}
    left = (number for number in numbers if number not in known)
    return [number for number, _ in zip(left, range(count), strict=False)]


def _at(axis: Axis, share: float) -> ParameterValue:
    match axis:
        case Steps():
            return axis.values[int(share * len(axis.values))]
        case Stretch():
            return axis.at(share)


def _listed(axis: Axis) -> Steps:
    if isinstance(axis, Stretch):
        raise StudyFault("needs a step for a grid", f"space.{axis.name}")
    return axis


def _refuse_nonsense(spec: StudySpec) -> None:
    if len(spec.base.instruments) != 1:
        raise StudyFault("must be one: a study is over one instrument", "base.instruments")
    if not 1 <= spec.trials <= MOST_TRIALS:
        raise StudyFault(f"must be from 1 to {MOST_TRIALS:,}", "trials")
    if not 1 <= spec.batch <= MOST_TRIALS:
        raise StudyFault(f"must be from 1 to {MOST_TRIALS:,}", "batch")
    if not 0 <= spec.seed < 2**63:
        raise StudyFault("must not be negative, and have at most 63 bits", "seed")
    if spec.minimum_trades < 0:
        raise StudyFault("must not be negative", "minimum_trades")
