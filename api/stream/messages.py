"""What goes over the sockets; `type` tells them apart."""

from datetime import datetime
from typing import Literal

from api.accounts.schemas import Account
from api.backtests.schemas import Backtest, BacktestWithCurve, CurvePoint
from api.events.schemas import Event
from api.market.schemas import Tick
from api.orders.schemas import Order
from api.positions.schemas import Position
from api.research.schemas import Study
from api.runs.schemas import Run
from api.values import View
from domain.accounts import Feed
from domain.feeds import FeedStatus


class PriceSnapshot(View):
    """The latest price of each instrument; deltas are numbered on from `sequence`."""

    type: Literal["snapshot"] = "snapshot"
    sequence: int
    prices: list[Tick]


class PriceTick(View):
    """A newer price; ticks between two of these were left out, never reordered."""

    type: Literal["tick"] = "tick"
    sequence: int
    tick: Tick


class FeedChange(View):
    """Whether prices arrive."""

    type: Literal["feed"] = "feed"
    sequence: int
    feed: Feed
    status: FeedStatus
    detail: str


class PriceHeartbeat(View):
    """A sign of life; `sequence` repeats the last number."""

    type: Literal["heartbeat"] = "heartbeat"
    sequence: int
    at: datetime


class UpdatesSnapshot(View):
    """Everything as it stands, and the last number of each stream at that moment."""

    type: Literal["snapshot"] = "snapshot"
    sequences: dict[str, int]
    accounts: list[Account]
    positions: list[Position]
    orders: list[Order]
    runs: list[Run]
    backtests: list[BacktestWithCurve]
    studies: list[Study]


class EventUpdate(View):
    """An event; each stream's come in order, without a gap."""

    type: Literal["event"] = "event"
    event: Event


class AccountUpdate(View):
    """An account as it stands now."""

    type: Literal["account"] = "account"
    account: Account


class OrderUpdate(View):
    """An order as it stands now."""

    type: Literal["order"] = "order"
    order: Order


class PositionUpdate(View):
    """A position as it stands now; units of zero mean that it is flat."""

    type: Literal["position"] = "position"
    position: Position


class RunUpdate(View):
    """A run as it stands now."""

    type: Literal["run"] = "run"
    run: Run


class BacktestUpdate(View):
    """A backtest that runs, as it stands now: its progress, and its equity until now."""

    type: Literal["backtest"] = "backtest"
    backtest: Backtest
    curve: list[CurvePoint]


class StudyUpdate(View):
    """A study that runs, as it stands now."""

    type: Literal["study"] = "study"
    study: Study


class Heartbeat(View):
    """A sign of life."""

    type: Literal["heartbeat"] = "heartbeat"
    at: datetime


PRICE_MESSAGES = (PriceSnapshot, PriceTick, FeedChange, PriceHeartbeat)
UPDATE_MESSAGES = (
    UpdatesSnapshot,
    EventUpdate,
    AccountUpdate,
    OrderUpdate,
    PositionUpdate,
    RunUpdate,
    BacktestUpdate,
    StudyUpdate,
    Heartbeat,
)
