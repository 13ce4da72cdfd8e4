"""Backtests that are known by a name."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.backtests import BARE, Execution
from domain.runs import ParameterValue
from strategies.folder import UnknownStrategy, find, our_names


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """A strategy with parameters, and how its orders are filled."""

    strategy: str
    text: str = ""
    parameters: Mapping[str, ParameterValue] = field(default_factory=dict)
    execution: Execution = field(default_factory=Execution)


PRESETS: Mapping[str, Preset] = {
    "ema_cross_benchmark": Preset(
        strategy="ema_cross",
        text="The EMA cross that engines are compared with: filled at bid and ask, nothing else.",
        execution=BARE,
    ),
}
"""What can be backtested by name besides the strategies themselves."""


def preset_named(name: str) -> Preset:
    """Find a preset, or make one of a strategy as it comes, whether there is one or not."""
    return PRESETS.get(name) or Preset(strategy=name)


def preset(name: str) -> Preset:
    """Find a preset, or a strategy as it comes; raises `LookupError`."""
    found = preset_named(name)
    try:
        find(found.strategy)
    except UnknownStrategy as error:
        known = ", ".join(sorted({*PRESETS, *our_names()}))
        raise LookupError(f"{error}. There are {known}") from error
    return found
