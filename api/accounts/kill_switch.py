"""The switch that stops every entry on every account; for administrators."""

from http import HTTPStatus

from fastapi import APIRouter

from adapters.postgres.tables import KillSwitch as SwitchRow
from adapters.postgres.views.platform import kill_switch
from api.accounts.schemas import KillSwitch, KillSwitchChange
from api.accounts.switching import set_kill_switch
from api.dependencies import Now, Reading, ServersHere
from api.problems import declared
from api.security.current_user import AdminUser

router = APIRouter(
    prefix="/api/kill-switch", tags=["Accounts"], responses=declared(HTTPStatus.FORBIDDEN)
)


@router.get("")
async def get_kill_switch(_: AdminUser, session: Reading) -> KillSwitch:
    """Say whether the switch is engaged."""
    return _view(await kill_switch(session))


@router.put("")
async def put_kill_switch(
    change: KillSwitchChange, user: AdminUser, servers: ServersHere, now: Now
) -> KillSwitch:
    """Engage or release the switch; what reduces a position always passes."""
    return _view(await set_kill_switch(servers, change, user, now))


def _view(row: SwitchRow | None) -> KillSwitch:
    if row is None:
        return KillSwitch(engaged=False, reason=None, changed_at=None)
    return KillSwitch(engaged=row.engaged, reason=row.reason or None, changed_at=row.changed_at)
