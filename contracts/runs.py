"""What a strategy run's workflow and its activities hand to each other."""

from dataclasses import dataclass

from domain.accounts import AccountId, Feed
from domain.orders import RunId
from domain.runs import RunStatus, RunStop, StopMode


@dataclass(frozen=True, slots=True, kw_only=True)
class StrategyRunInput:
    """A run to look after. The run is in the books; the rest is for the operator's eyes.

    `stop` is one that was asked for before, `failure` why it decides no more, and `attempt` how
    often it was tried to wind it down.
    """

    run: RunId
    strategy: str
    instrument: str
    account: AccountId
    feed: Feed
    stretch: int = 1
    stop: RunStop | None = None
    failure: str = ""
    attempt: int = 1


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
class NoteStop:
    """Write down how a run is to stop."""

    run: RunId
    stop: RunStop


@dataclass(frozen=True, slots=True, kw_only=True)
class WindDown:
    """Bring a run that decides no more to where its stop leaves it; attempts have numbers."""

    run: RunId
    mode: StopMode
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WoundDown:
    """How an attempt to wind down went: `left` is what is not over yet, in words."""

    left: str = ""
