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
    parameters: Mapping[str, ParameterValue] = field(default_factory=dict)
    execution: Execution = field(default_factory=Execution)


PRESETS: Mapping[str, Preset] = {
    "ema_cross_benchmark": Preset(strategy="ema_cross", execution=BARE),
}
"""What `forex backtest run` knows besides the strategies themselves."""


def preset(name: str) -> Preset:
    """Find a preset, or a strategy as it comes; raises `LookupError`."""
    if name in PRESETS:
        return PRESETS[name]
    try:
        find(name)
    except UnknownStrategy as error:
        known = ", ".join(sorted({*PRESETS, *our_names()}))
        raise LookupError(f"{error}. There are {known}") from error
    return Preset(strategy=name)
