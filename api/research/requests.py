"""What somebody may ask of a study."""

import math
from datetime import timedelta
from typing import Annotated, Any, Self

from pydantic import Field, PlainValidator, StrictInt, WithJsonSchema, model_validator

from api.backtests.requests import BacktestRequest
from api.runs.schemas import LARGEST
from api.values import Body
from domain.research import (
    BATCH,
    MOST_TRIALS,
    Choices,
    Growth,
    Method,
    Objective,
    Range,
    Scale,
    Vary,
    WalkForward,
)

MOST_PARALLEL = 64
MOST_CHOICES = 1_000
MOST_VARIED = 20
SEEDS = 2**31
SHORTEST, LONGEST = timedelta(minutes=1), timedelta(days=36_500)


def _number(value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("must be a number")
    if not math.isfinite(value) or abs(value) > LARGEST:
        raise ValueError("must be a number within reach")
    return value


def _choice(value: Any) -> int | float | bool:
    return value if isinstance(value, bool) else _number(value)


Number = Annotated[
    int | float, PlainValidator(_number), WithJsonSchema({"type": "number"}, mode="validation")
]
Choice = Annotated[
    int | float | bool,
    PlainValidator(_choice),
    WithJsonSchema({"type": ["number", "boolean"]}, mode="validation"),
]
Span = Annotated[timedelta, Field(ge=SHORTEST, le=LONGEST)]


class VaryRequest(Body):
    """What is tried of a parameter: some `values`, or all from `low` to `high`.

    A bound that is left out is the one that the strategy declares. `step` is added to the value
    before, or on a `log` scale multiplied with it; 0 is every whole number, or any number at all.
    """

    values: Annotated[list[Choice], Field(min_length=1, max_length=MOST_CHOICES)] | None = None
    low: Number | None = None
    high: Number | None = None
    step: Number = 0
    scale: Scale = Scale.LINEAR

    @model_validator(mode="after")
    def _is_one_of_both(self) -> Self:
        if self.values is not None and self.model_fields_set - {"values"}:
            raise ValueError("has either values, or a range")
        return self

    def vary(self) -> Vary:
        """Turn it into what a searcher takes."""
        if self.values is not None:
            return Choices(values=tuple(self.values))
        return Range(low=self.low, high=self.high, step=self.step, scale=self.scale)


class WalkForwardRequest(Body):
    """Choose on `in_sample` of market time, try on the `out_of_sample` after it, and move on."""

    in_sample: Span
    out_of_sample: Span
    growth: Growth = Growth.ROLLING

    def walk_forward(self) -> WalkForward:
        """Turn it into what a study takes."""
        return WalkForward(**self.model_dump())


class StudyRequest(BacktestRequest):
    """Start a study: a backtest, of which the parameters in `space` are varied.

    Of each window `trials` are tried; a grid takes all of its combinations. `seed` makes what is
    drawn repeatable. Sets with fewer trades than `minimum_trades` are never the best. Optuna
    looks at results after each `batch`. At most `parallel` shares of trials run at a time.
    """

    space: Annotated[dict[str, VaryRequest], Field(min_length=1, max_length=MOST_VARIED)]
    method: Method = Method.GRID
    trials: Annotated[StrictInt, Field(ge=1, le=MOST_TRIALS)] = 100
    seed: Annotated[StrictInt, Field(ge=0, lt=SEEDS)] = 1
    objective: Objective = Objective.PROFIT
    minimum_trades: Annotated[StrictInt, Field(ge=0, le=1_000_000)] = 1
    batch: Annotated[StrictInt, Field(ge=1, le=1_000)] = BATCH
    walk_forward: WalkForwardRequest | None = None
    parallel: Annotated[StrictInt, Field(ge=1, le=MOST_PARALLEL)] = 4


class TrialChosen(Body):
    """A set of a study, by its window and number; without a number the best one of the window."""

    window: Annotated[StrictInt, Field(ge=0, lt=2**31)] = 0
    number: Annotated[StrictInt, Field(ge=0, lt=2**31)] | None = None
