"""Who may throw a kill switch, and what happens when somebody does."""

import logging
from http import HTTPStatus
from typing import assert_never

from adapters.postgres.kill_switches import PostgresKillSwitches
from adapters.postgres.tables import AccountRow
from api.problems import ProblemCode, ProblemError, not_found
from api.security.current_user import Role, SignedIn
from api.servers import TEMPORAL_AWAY, Servers
from domain.kill import NOT_BEFORE, ReleaseRefused, Scope, Switch
from workflows.kill_desk import TemporalKillDesk

log = logging.getLogger(__name__)


def switches(servers: Servers) -> PostgresKillSwitches:
    """Return the kill switches in the books."""
    return PostgresKillSwitches(servers.database, servers.updates)


async def allowed_scope(servers: Servers, user: SignedIn, name: str) -> Scope:
    """Read a scope that a user may switch: all by administrators, their own by owners."""
    scope = Scope.parse(name)
    if scope.account is None:
        return _for_administrators(user, scope)
    async with servers.database.reading() as session:
        account = await session.get(AccountRow, scope.account)
    if account is None or (account.owner_id != user.id and user.role is not Role.ADMIN):
        raise not_found("account")
    return scope


def _for_administrators(user: SignedIn, scope: Scope) -> Scope:
    if user.role is Role.ADMIN:
        return scope
    raise ProblemError(
        HTTPStatus.FORBIDDEN, ProblemCode.NOT_ALLOWED, "Only an administrator stops everything."
    )


async def set_going(servers: Servers, switch: Switch) -> None:
    """Have a switch that was thrown worked on; without Temporal, as soon as it is back."""
    try:
        await TemporalKillDesk(servers.temporal).open_kill(switch)
    except TEMPORAL_AWAY as error:
        log.warning("kill switch %s counts, and is worked on later: %s", switch.scope, error)


async def let_go(servers: Servers, switch: Switch) -> None:
    """Tell a switch's workflow that it was released."""
    try:
        await TemporalKillDesk(servers.temporal).look(switch)
    except TEMPORAL_AWAY as error:
        log.warning("kill switch %s sees its release by itself: %s", switch.scope, error)


def granted(answer: Switch | ReleaseRefused) -> Switch:
    """Return the switch, or answer why it stays engaged."""
    if isinstance(answer, Switch):
        return answer
    raise ProblemError(
        HTTPStatus.CONFLICT,
        ProblemCode(f"RELEASE_{answer}"),
        _why_not(answer),
        retry_after=int(NOT_BEFORE.total_seconds()) if answer is ReleaseRefused.TOO_SOON else None,
    )


def _why_not(refused: ReleaseRefused) -> str:
    match refused:
        case ReleaseRefused.NOT_ENGAGED:
            return "The kill switch is not engaged."
        case ReleaseRefused.NOT_ASKED:
            return "Ask for the release first, with a reason."
        case ReleaseRefused.ANOTHER_SCOPE:
            return "What was typed is not the name of the switch."
        case ReleaseRefused.TOO_SOON:
            return "A release is confirmed five seconds after it was asked for, or later."
        case ReleaseRefused.TOO_LATE:
            return "The release was asked for too long ago; ask again."
        case unknown:
            assert_never(unknown)
