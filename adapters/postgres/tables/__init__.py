"""Every table, so that the metadata is whole for whoever imports this package."""

from adapters.postgres.tables.accounts import (
    AccountInstrument,
    AccountRow,
    BalanceSnapshot,
    DailyProfit,
)
from adapters.postgres.tables.backtests import BacktestCheckpoint, BacktestRow
from adapters.postgres.tables.events import EventRow, EventStream
from adapters.postgres.tables.orders import (
    BrokerTransaction,
    Fill,
    OrderGroup,
    OrderRow,
    PositionRow,
    RiskReservation,
    TradeRow,
)
from adapters.postgres.tables.people import User, UserSession
from adapters.postgres.tables.platform import (
    HealthReport,
    HistoryPart,
    TemporalSeen,
    WorkflowHistory,
)
from adapters.postgres.tables.research import StudyRow, StudyTrialRow
from adapters.postgres.tables.runs import (
    JournalEntry,
    RunCheckpoint,
    RunInboxEntry,
    StrategyRun,
)
from adapters.postgres.tables.safety import (
    Alert,
    Approval,
    Case,
    FlatnessCertificate,
    KillSwitch,
)

__all__ = [
    "AccountInstrument",
    "AccountRow",
    "Alert",
    "Approval",
    "BacktestCheckpoint",
    "BacktestRow",
    "BalanceSnapshot",
    "BrokerTransaction",
    "Case",
    "DailyProfit",
    "EventRow",
    "EventStream",
    "Fill",
    "FlatnessCertificate",
    "HealthReport",
    "HistoryPart",
    "JournalEntry",
    "KillSwitch",
    "OrderGroup",
    "OrderRow",
    "PositionRow",
    "RiskReservation",
    "RunCheckpoint",
    "RunInboxEntry",
    "StrategyRun",
    "StudyRow",
    "StudyTrialRow",
    "TemporalSeen",
    "TradeRow",
    "User",
    "UserSession",
    "WorkflowHistory",
]
