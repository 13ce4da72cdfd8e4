"""Names of queues, workflows, schedules, keys and channels, each built in one place."""

from enum import StrEnum

from domain.accounts import AccountId, Feed
from domain.backtests import BacktestId
from domain.orders import GroupId, IntentId, RunId
from domain.research import StudyId


class Queue(StrEnum):
    """Task queues by the shape of their work."""

    ORDERS = "orders"
    STRATEGY_ORDERS = "strategy-orders"
    BROKER = "broker"
    MARKET_DATA = "market-data"
    STRATEGIES = "strategies"
    BACKTESTS = "backtests"
    MAINTENANCE = "maintenance"


class SearchAttribute(StrEnum):
    """What stuck work is filtered by; each is a keyword. No money, no secrets."""

    INSTRUMENT = "FxInstrument"
    STRATEGY = "FxStrategy"
    ACCOUNT = "FxAccount"
    SIDE = "FxSide"
    ORDER_STATE = "FxOrderState"
    MODE = "FxMode"
    DENY_CODE = "FxDenyCode"


def order_workflow_id(intent: IntentId) -> str:
    """Name an order's workflow."""
    return f"order/{intent}"


def group_workflow_id(group: GroupId) -> str:
    """Name the workflow of orders of which one cancels the others."""
    return f"oco/{group}"


def time_stop_workflow_id(intent: IntentId) -> str:
    """Name the workflow that closes what an order opened, after a time."""
    return f"time-stop/{intent}"


def late_order_workflow_id(intent: IntentId) -> str:
    """Name the workflow that takes back an order that turned up late."""
    return f"late/{intent}"


def reopening_workflow_id(account: AccountId) -> str:
    """Name the workflow that opens an account's books anew."""
    return f"reopen/{account}"


def trade_guards_workflow_id(account: AccountId, trade: str, change: str) -> str:
    """Name the workflow of one change of a trade's guards."""
    return f"guards/{account}/{trade}/{change}"


def guard_workflow_id(account: AccountId, trade: str) -> str:
    """Name the workflow that sees a trade protected or closed."""
    return f"guard/{account}/{trade}"


def price_feed_workflow_id(feed: Feed) -> str:
    """Name the workflow that keeps a feed's prices flowing."""
    return f"price-feed/{feed}"


def transaction_feed_workflow_id(account: AccountId) -> str:
    """Name the workflow that keeps an account's transactions flowing."""
    return f"transaction-feed/{account}"


def strategy_run_workflow_id(run: RunId) -> str:
    """Name the workflow of a strategy's run."""
    return f"strategy-run/{run}"


def backtest_workflow_id(backtest: BacktestId) -> str:
    """Name the workflow of a backtest."""
    return f"backtest/{backtest}"


def study_workflow_id(study: StudyId) -> str:
    """Name the workflow of a study."""
    return f"study/{study}"


def kill_workflow_id(scope: str, generation: int) -> str:
    """Name the workflow that flattens what a kill switch covers, each time it is engaged."""
    return f"kill/{scope}/{generation}"


def balance_schedule_id(account: AccountId) -> str:
    """Name the schedule that looks after an account's balance."""
    return f"balance/{account}"


HEALTH_SCHEDULE_ID = "health"
RECORDER_SCHEDULE_ID = "recorder"
ARCHIVE_SCHEDULE_ID = "history-archive"
ORPHAN_SCHEDULE_ID = "orphaned-intents"
WEEKEND_SCHEDULE_ID = "weekend"
BACKTEST_SCHEDULE_ID = "unfinished-backtests"


def ticks_stream(feed: Feed, instrument: str) -> str:
    """Name the capped stream of an instrument's accepted ticks; entry ids are tick ids."""
    return f"ticks:{feed}:{instrument}"


def latest_price_key(feed: Feed, instrument: str) -> str:
    """Name the hash with the latest price: id, bid, ask (points), received_at_ns."""
    return f"price:{feed}:{instrument}"


def feed_status_key(feed: Feed) -> str:
    """Name the hash that says whether a feed is live: status, detail, heard_at_ns, writer."""
    return f"feed:{feed}"


def prices_channel(feed: Feed) -> str:
    """Name the channel on which accepted ticks and changes of a feed's status are published."""
    return f"prices:{feed}"


UPDATES_CHANNEL = "updates"
"""The channel on which committed events are published, as JSON envelopes."""


def run_inbox_channel(run: RunId) -> str:
    """Name the channel that wakes a strategy's loop: something for it was committed."""
    return f"run-inbox:{run}"
