"""Neighbouring parameters are close, allowed, and run over the same ticks."""

from dataclasses import replace

from domain.research import Trial, TrialResult
from engine.research.nearby import nearby_trials, neighbours
from tests.research.studies import BASE


def test_each_number_but_the_size_has_neighbours() -> None:
    own = {"fast": 100, "slow": 400, "stop": 80, "target": 0, "units": 100_000}
    changes = [
        {name: value for name, value in each.parameters.items() if value != own[name]}
        for each in nearby_trials(replace(BASE, parameters=own))
    ]
    assert changes == [
        *({"fast": value} for value in (80, 90, 110, 120)),
        *({"slow": value} for value in (320, 360, 440, 480)),
        *({"stop": value} for value in (64, 72, 88, 96)),
    ]


def test_neighbours_that_the_strategy_refuses_are_left_out() -> None:
    spec = replace(BASE, parameters={"fast": 350, "slow": 400})
    assert all(each.parameters["fast"] < each.parameters["slow"] for each in nearby_trials(spec))


def test_neighbours_with_a_fault_are_left_out() -> None:
    results = [
        TrialResult(trial=Trial(number=number, parameters={"fast": number}), fault=fault)
        for number, fault in enumerate(("", "it ended"))
    ]
    assert [each.parameters for each in neighbours(results)] == [{"fast": 0}]
