"""Change what an account may do, or what the platform does on it by itself."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from adapters.postgres.accounts import limits, lock_account, policy, rule_columns
from adapters.postgres.events import append_events
from api.accounts.limits import LimitsAsked, PolicyAsked, limits_view, policy_view
from api.security.current_user import SignedIn
from api.servers import Servers
from domain.accounts import AccountId, AccountPolicy, Limits
from domain.events import EventKind, NewEvent, account_stream


async def change_rules(
    servers: Servers,
    account: AccountId,
    asked: LimitsAsked | PolicyAsked,
    by: SignedIn,
    now: datetime,
) -> None:
    """Change limits or policy, and say so; every order judged from now on is held to them."""
    async with servers.database.transaction() as session:
        row = await lock_account(session, account)
        before = (limits(row), policy(row))
        after = _asked(asked, *before)
        changes = _differences(_shown(*before), _shown(*after))
        if not changes:
            return
        columns = rule_columns(*after)
        row.limits, row.policy = columns["limits"], columns["policy"]
        session.add(row)
        events = await append_events(session, account_stream(account), [_event(changes, by)], now)
    await servers.updates.publish(events)


def _asked(
    asked: LimitsAsked | PolicyAsked, kept: Limits, acts: AccountPolicy
) -> tuple[Limits, AccountPolicy]:
    match asked:
        case LimitsAsked():
            return asked.over(kept), acts
        case PolicyAsked():
            return kept, asked.over(acts)


def _shown(kept: Limits, acts: AccountPolicy) -> dict[str, Any]:
    return _json(limits_view(kept)) | _json(policy_view(acts))


def _json(view: BaseModel) -> dict[str, Any]:
    return view.model_dump(mode="json", by_alias=True)


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: {"before": before[name], "after": value}
        for name, value in after.items()
        if before[name] != value
    }


def _event(changes: Mapping[str, Any], by: SignedIn) -> NewEvent:
    return NewEvent(
        kind=EventKind.ACCOUNT_RULES,
        message=f"{by.username} changed {', '.join(sorted(changes))}",
        payload={"by": by.id, "changes": dict(changes)},
    )
