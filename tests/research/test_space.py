"""What a study may try is what its strategy declares, narrowed by whoever asks."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

import pytest

from domain.research import Choices, Range, Scale, StudyFault, Vary
from domain.runs import ParameterValue
from engine.research.space import Steps, Stretch, space_of
from strategies.base import Orders, Parameter, Quote, Strategy
from tests.research.studies import BASE, GRID


class Varied(Strategy):
    """Has a parameter of each kind."""

    count: Annotated[int, Parameter(text="How many", minimum=1, maximum=1_000)] = 1
    share: Annotated[float, Parameter(text="How much", minimum=0.0, maximum=2.0)] = 1.0
    both: Annotated[bool, Parameter(text="Whether", minimum=0, maximum=1)] = False

    def on_tick(self, tick: Quote, orders: Orders) -> None:
        """Do nothing."""


def steps(name: str, vary: Vary) -> list[ParameterValue]:
    spec = replace(GRID, base=replace(BASE, parameters={}), space={name: vary})
    (axis,) = space_of(spec, Varied).axes
    assert isinstance(axis, Steps)
    return list(axis.values)


@pytest.mark.parametrize(
    ("name", "vary", "values"),
    [
        ("count", Range(low=10, high=30, step=10), [10, 20, 30]),
        ("count", Range(low=10.0, high=35, step=10), [10, 20, 30]),
        ("count", Range(low=998), [998, 999, 1_000]),
        ("count", Range(low=50, high=400, step=2, scale=Scale.LOG), [50, 100, 200, 400]),
        ("share", Range(low=0.1, high=0.4, step=0.1), [0.1, 0.2, 0.3, 0.4]),
        ("share", Range(low=0.5, high=2, step=2, scale=Scale.LOG), [0.5, 1.0, 2.0]),
        ("share", Choices(values=(2, 0.5, 2.0)), [2.0, 0.5]),
        ("both", Range(), [False, True]),
        ("both", Choices(values=(True,)), [True]),
    ],
)
def test_steps_are_those_that_were_asked_for(
    name: str, vary: Vary, values: list[ParameterValue]
) -> None:
    found = steps(name, vary)
    assert found == values
    assert [type(each) for each in found] == [type(each) for each in values]


def test_range_without_a_step_takes_any_number_of_its_declaration() -> None:
    spec = replace(GRID, base=replace(BASE, parameters={}), space={"share": Range(low=0.5)})
    assert space_of(spec, Varied).axes == (
        Stretch(name="share", low=0.5, high=2.0, scale=Scale.LINEAR, whole=False),
    )


@pytest.mark.parametrize(
    ("space", "field", "words"),
    [
        ({}, "space", "name a parameter"),
        ({"width": Range()}, "space.width", "not a parameter"),
        ({"count": Range(low=0)}, "space.count", "from 1 to 1,000"),
        ({"count": Range(low=9, high=2)}, "space.count", "low is above high"),
        ({"count": Range(low=1.5)}, "space.count", "whole number"),
        ({"count": Range(step=0.5)}, "space.count", "whole number"),
        ({"count": Range(step=-1)}, "space.count", "above 0"),
        ({"count": Range(step=1, scale=Scale.LOG)}, "space.count", "above 1"),
        ({"share": Range(scale=Scale.LOG)}, "space.share", "above 0"),
        ({"share": Range(step=1e-9)}, "space.share", "steps"),
        ({"both": Range(low=0)}, "space.both", "true or false"),
        ({"count": Choices(values=())}, "space.count", "a value"),
        ({"count": Choices(values=(True,))}, "space.count", "whole number"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(
    space: Mapping[str, Vary], field: str, words: str
) -> None:
    with pytest.raises(StudyFault, match=words) as refused:
        space_of(replace(GRID, base=replace(BASE, parameters={}), space=space), Varied)
    assert refused.value.field == field


@pytest.mark.parametrize("given", [{"nothing": 1}, {"share": 9.0}])
def test_other_parameters_that_do_not_fit_are_refused_by_name(
    given: Mapping[str, ParameterValue],
) -> None:
    spec = replace(GRID, base=replace(BASE, parameters=given), space={"count": Range()})
    with pytest.raises(StudyFault) as refused:
        space_of(spec, Varied)
    assert refused.value.field == f"base.parameters.{next(iter(given))}"
