"""Orders by which the platform closes a trade by itself: named, so that asking twice is once."""

from datetime import datetime, timedelta

from domain.accounts import AccountId, OwnerId
from domain.numbers import Units
from domain.orders import IntentId, OrderIntent, Origin, Purpose
from domain.positions import Trade

CLOSES_LEAVE_WITHIN = timedelta(seconds=60)


def close_id(account: AccountId, trade: str, attempt: int) -> IntentId:
    """Name the platform's close of a trade; a next attempt follows one that came to nothing."""
    return IntentId(f"{close_prefix(account, trade)}{attempt}")


def close_prefix(account: AccountId, trade: str) -> str:
    """Return what the names of all the platform's closes of a trade begin with."""
    return f"close-{account}-{trade}-"


def trade_close(
    trade: Trade, *, account: AccountId, owner: OwnerId, attempt: int, now: datetime
) -> OrderIntent:
    """Ask for the close of all that is left of a trade."""
    return OrderIntent(
        id=close_id(account, trade.id, attempt),
        owner=owner,
        account=account,
        instrument=trade.instrument,
        units=Units(-trade.units),
        purpose=Purpose.CLOSE,
        origin=Origin.PLATFORM,
        valid_until=now + CLOSES_LEAVE_WITHIN,
        trade=trade.id,
    )
