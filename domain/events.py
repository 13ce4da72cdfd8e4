"""Events: what people are told happened, numbered without gaps in each stream."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.accounts import AccountId, OwnerId
from domain.orders import IntentId, RunId

SYSTEM_STREAM = "system"


def account_stream(account: AccountId) -> str:
    """Name the stream of an account's events."""
    return f"account:{account}"


def owner_stream(owner: OwnerId) -> str:
    """Name the stream of what belongs to a person and to no account."""
    return f"owner:{owner}"


class Severity(StrEnum):
    """How much an event asks of its reader."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class EventKind(StrEnum):
    """Every kind of event."""

    ORDER_REQUESTED = "order.requested"
    ORDER_ACCEPTED = "order.accepted"
    ORDER_DENIED = "order.denied"
    ORDER_AWAITS_APPROVAL = "order.awaits_approval"
    ORDER_VOTE = "order.vote"
    ORDER_APPROVED = "order.approved"
    ORDER_CANCEL_ASKED = "order.cancel_asked"
    ORDER_EXPIRED = "order.expired"
    ORDER_SUBMITTING = "order.submitting"
    ORDER_NOT_SENT = "order.not_sent"
    ORDER_UNKNOWN = "order.unknown"
    ORDER_SUBMITTED = "order.submitted"
    ORDER_FILLED = "order.filled"
    ORDER_PARTIALLY_FILLED = "order.partially_filled"
    ORDER_CANCELLED = "order.cancelled"
    ORDER_REJECTED = "order.rejected"
    ORDER_ABANDONED = "order.abandoned"
    ORDER_TURNED_UP_LATE = "order.turned_up_late"
    ORDER_CONTRADICTED = "order.contradicted"
    ORDER_UNDONE = "order.undone"
    GROUP_ENDED = "group.ended"
    GROUP_BOTH_FILLED = "group.both_filled"
    TRADE_CLOSED = "trade.closed"
    TRADE_REDUCED = "trade.reduced"
    TRADE_FOREIGN = "trade.foreign"
    TRADE_NAKED = "trade.naked"
    TRADE_PROTECTED = "trade.protected"
    ALERT_RAISED = "alert.raised"
    ALERT_ACKNOWLEDGED = "alert.acknowledged"
    BALANCE_MOVED = "balance.moved"
    CASE_OPENED = "case.opened"
    CASE_RESOLVED = "case.resolved"
    LEDGER_MISMATCH = "ledger.mismatch"
    LEDGER_REOPENED = "ledger.reopened"
    POSITION_DIFFERENCE = "position.difference"
    POSITION_AGREED = "position.agreed"
    ACCOUNT_STATE = "account.state"
    ACCOUNT_RULES = "account.rules"
    ACCOUNT_LIVE = "account.live"
    ACCOUNT_LOCKED = "account.locked"
    KILL_SWITCH = "kill_switch"
    KILL_SWITCH_RELEASE_ASKED = "kill_switch.release_asked"
    KILL_SWITCH_RELEASED = "kill_switch.released"
    KILL_SWITCH_FLAT = "kill_switch.flat"
    KILL_SWITCH_NOT_FLAT = "kill_switch.not_flat"
    RUN_STARTED = "run.started"
    RUN_STOPPED = "run.stopped"
    RUN_FAILED = "run.failed"
    RUN_GAP = "run.gap"
    BACKTEST_DONE = "backtest.done"
    BACKTEST_CANCELLED = "backtest.cancelled"
    BACKTEST_FAILED = "backtest.failed"
    STUDY_DONE = "study.done"
    STUDY_CANCELLED = "study.cancelled"
    STUDY_FAILED = "study.failed"
    FEED_LIVE = "feed.live"
    FEED_GAP = "feed.gap"
    FEED_REFUSED_TICK = "feed.refused_tick"
    TEMPORAL_LOST = "temporal.lost"
    HEALTH_CHANGED = "health.changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEvent:
    """An event before it has a number. `payload` holds figures as text or JSON numbers."""

    kind: EventKind
    message: str
    severity: Severity = Severity.INFO
    order: IntentId | None = None
    run: RunId | None = None
    instrument: str | None = None
    payload: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A numbered event: `sequence` counts from one within `stream`, without gaps."""

    stream: str
    sequence: int
    at: datetime
    fact: NewEvent
