"""The catalogue shows every strategy and refuses parameters that it cannot run with."""

from typing import Annotated

import pytest

from strategies.base import InvalidParameter, Parameter, Strategy
from strategies.catalogue import UnknownStrategy, catalogue, config_hash, validate_parameters
from strategies.form import MalformedStrategy, parameters_of, state_of


def test_catalogue_describes_parameters_with_unit_bounds_and_default() -> None:
    (described,) = [item for item in catalogue() if item.name == "ema_cross"]

    fast = described.parameters[0]
    assert described.title == "EMA cross"
    assert described.description.startswith("Buy when the fast average rises")
    assert (fast.name, fast.default, fast.parameter.unit) == ("fast", 1_000, "ticks")
    assert [field.name for field in described.parameters] == [
        "fast",
        "slow",
        "units",
        "stop",
        "target",
    ]


def test_missing_parameters_take_their_defaults() -> None:
    values = validate_parameters("ema_cross", {"fast": 20, "slow": 60})

    assert values == {"fast": 20, "slow": 60, "units": 100_000, "stop": 80, "target": 160}


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"fast": 1}, "fast"),
        ({"fast": "20"}, "fast"),
        ({"fast": True}, "fast"),
        ({"fast": 20.5}, "fast"),
        ({"fast": float("nan")}, "fast"),
        ({"fast": 6_000}, "fast"),
        ({"units": 0}, "units"),
        ({"units": 10**12}, "units"),
        ({"speed": 3}, "speed"),
    ],
)
def test_unusable_parameter_is_named(given: dict[str, object], named: str) -> None:
    with pytest.raises(InvalidParameter) as refused:
        validate_parameters("ema_cross", given)

    assert refused.value.name == named


def test_unknown_strategy_is_refused() -> None:
    with pytest.raises(UnknownStrategy):
        validate_parameters("crystal_ball", {})


def test_configuration_is_named_by_all_that_it_runs() -> None:
    values = validate_parameters("ema_cross", {})
    other = validate_parameters("ema_cross", {"fast": 20})

    assert config_hash("ema_cross", "EUR_USD", values) == config_hash(
        "ema_cross", "EUR_USD", dict(reversed(values.items()))
    )
    assert config_hash("ema_cross", "EUR_USD", values) != config_hash(
        "ema_cross", "NZD_USD", values
    )
    assert config_hash("ema_cross", "EUR_USD", values) != config_hash("ema_cross", "EUR_USD", other)


def test_parameters_and_state_are_told_apart_in_the_order_of_the_source() -> None:
    class Counter(Strategy):
        every: Annotated[int, Parameter(text="Ticks", minimum=1, maximum=9)] = 3
        seen: int = 0
        mean: float = 0.0
        armed: bool = False

    assert [field.name for field in parameters_of(Counter)] == ["every"]
    assert [(field.name, field.kind) for field in state_of(Counter)] == [
        ("seen", int),
        ("mean", float),
        ("armed", bool),
    ]


def test_field_that_cannot_be_kept_is_refused() -> None:
    class Hoarder(Strategy):
        prices: list[int] = []  # noqa: RUF012

    with pytest.raises(MalformedStrategy):
        state_of(Hoarder)
