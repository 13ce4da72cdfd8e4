"""Every table, so that the metadata is whole for whoever imports this package."""

from adapters.postgres.tables.accounts import (
    AccountInstrument,
    AccountRow,
    BalanceSnapshot,
    KillSwitch,
)
from adapters.postgres.tables.events import EventRow, EventStream
from adapters.postgres.tables.orders import (
    BrokerTransaction,
    Fill,
    OrderRow,
    PositionRow,
    RiskReservation,
    TradeRow,
)
from adapters.postgres.tables.people import User, UserSession
from adapters.postgres.tables.platform import HealthReport, HistoryPart
from adapters.postgres.tables.runs import (
    JournalEntry,
    RunCheckpoint,
    RunInboxEntry,
    StrategyRun,
)

__all__ = [
    "AccountInstrument",
    "AccountRow",
    "BalanceSnapshot",
    "BrokerTransaction",
    "EventRow",
    "EventStream",
    "Fill",
    "HealthReport",
    "HistoryPart",
    "JournalEntry",
    "KillSwitch",
    "OrderRow",
    "PositionRow",
    "RiskReservation",
    "RunCheckpoint",
    "RunInboxEntry",
    "StrategyRun",
    "TradeRow",
    "User",
    "UserSession",
]
