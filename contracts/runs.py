"""What a strategy run's workflow and its activities hand to each other."""

from dataclasses import dataclass

from domain.accounts import AccountId, Feed
from domain.orders import RunId
from domain.runs import RunStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class StrategyRunInput:
    """A run to look after. The run is in the books; the rest is for the operator's eyes."""

    run: RunId
    strategy: str
    instrument: str
    account: AccountId
    feed: Feed
    stretch: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStrategy:
    """The long activity's order: step a run's strategy through the ticks."""

    run: RunId


@dataclass(frozen=True, slots=True, kw_only=True)
class StretchDone:
    """How a stretch of stepping came to its end: `goes_on` asks for another one."""

    goes_on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishRun:
    """Write down that a run has ended, stopped or failed."""

    run: RunId
    status: RunStatus
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEnded:
    """How a run ended."""

    run: RunId
    status: RunStatus
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRun:
    """Ask a run to stop; its position stays, under its stops."""

    reason: str = ""
