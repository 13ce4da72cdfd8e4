"""The gate of one account, put into a state."""

from datetime import datetime

from adapters.postgres.accounts import lock_account
from adapters.postgres.events import append_events
from api.accounts.schemas import StateChange
from api.servers import Servers
from domain.accounts import AccountId, GateState
from domain.events import EventKind, NewEvent, Severity, account_stream


async def set_account_state(
    servers: Servers, account: AccountId, change: StateChange, now: datetime
) -> None:
    """Put an account's gate into a state, and say so; the same again changes nothing."""
    async with servers.database.transaction() as session:
        row = await lock_account(session, account)
        if (row.state, row.state_reason) == (change.state, change.reason):
            return
        row.state, row.state_reason = change.state.value, change.reason
        session.add(row)
        event = _account_event(change)
        events = await append_events(session, account_stream(account), [event], now)
    await servers.updates.publish(events)


def _account_event(change: StateChange) -> NewEvent:
    because = f": {change.reason}" if change.reason else ""
    return NewEvent(
        kind=EventKind.ACCOUNT_STATE,
        message=f"the account is {change.state}{because}",
        severity=Severity.INFO if change.state is GateState.ACTIVE else Severity.WARNING,
        payload={"state": change.state.value, "reason": change.reason},
    )
