"""The kill switches: of one account, and of all."""

from datetime import datetime

from adapters.postgres.accounts import GLOBAL, lock_account
from adapters.postgres.events import append_events
from adapters.postgres.tables import KillSwitch
from adapters.redis.updates import Updates
from api.accounts.schemas import KillSwitchChange, StateChange
from api.security.current_user import SignedIn
from api.servers import Servers
from domain.accounts import AccountId, GateState
from domain.events import SYSTEM_STREAM, EventKind, NewEvent, Severity, account_stream


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
    await Updates(servers.redis).publish(events)


def _account_event(change: StateChange) -> NewEvent:
    because = f": {change.reason}" if change.reason else ""
    return NewEvent(
        kind=EventKind.ACCOUNT_STATE,
        message=f"the account is {change.state}{because}",
        severity=Severity.INFO if change.state is GateState.ACTIVE else Severity.WARNING,
        payload={"state": change.state.value, "reason": change.reason},
    )


async def set_kill_switch(
    servers: Servers, change: KillSwitchChange, by: SignedIn, now: datetime
) -> KillSwitch:
    """Engage or release the global switch, and say so."""
    switch = KillSwitch(
        scope=GLOBAL,
        engaged=change.engaged,
        reason=change.reason,
        changed_by=by.id,
        changed_at=now,
    )
    async with servers.database.transaction() as session:
        kept = await session.merge(switch)
        events = await append_events(session, SYSTEM_STREAM, [_switch_event(change, by)], now)
    await Updates(servers.redis).publish(events)
    return kept


def _switch_event(change: KillSwitchChange, by: SignedIn) -> NewEvent:
    done = "engaged" if change.engaged else "released"
    because = f": {change.reason}" if change.reason else ""
    return NewEvent(
        kind=EventKind.KILL_SWITCH,
        message=f"{by.username} {done} the kill switch{because}",
        severity=Severity.WARNING if change.engaged else Severity.INFO,
        payload={"engaged": change.engaged, "reason": change.reason},
    )
