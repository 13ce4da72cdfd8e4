"""Presets: what can be backtested by name besides the strategies themselves."""

from api.backtests.requests import ExecutionRequest
from api.runs.schemas import ParameterValue
from api.values import View
from engine.presets import PRESETS


class BacktestPreset(View):
    """A strategy with parameters and a way to fill orders, known by a name.

    Parameters that it does not name take the strategy's defaults.
    """

    name: str
    strategy: str
    text: str
    parameters: dict[str, ParameterValue]
    execution: ExecutionRequest


class PresetList(View):
    """Every preset."""

    items: list[BacktestPreset]


def preset_list() -> PresetList:
    """Show the presets."""
    return PresetList(
        items=[
            BacktestPreset(
                name=name,
                strategy=each.strategy,
                text=each.text,
                parameters=dict(each.parameters),
                execution=ExecutionRequest.of(each.execution),
            )
            for name, each in PRESETS.items()
        ]
    )
