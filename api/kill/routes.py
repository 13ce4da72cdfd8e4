"""Engage and release kill switches, and read what proves that they worked."""

from http import HTTPStatus

from fastapi import APIRouter

from adapters.postgres.views.kill import certificate, certificates, switches_seen_by
from api.accounts.owned import AccountNarrowing
from api.dependencies import Now, Reading, ServersHere
from api.kill.schemas import (
    Certificate,
    CertificateList,
    KillAsked,
    KillSwitch,
    KillSwitchList,
    ReleaseConfirmed,
    certificate_view,
    switch_view,
    untouched_view,
)
from api.kill.throwing import allowed_scope, granted, let_go, set_going, switches
from api.links import links_of
from api.problems import declared, not_found
from api.security.current_user import CurrentUser, Role, SignedIn
from api.values import IdInPath
from domain.accounts import OwnerId
from domain.kill import EVERYTHING

router = APIRouter(prefix="/api", tags=["Kill switches"])

REFUSED = declared(HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)
NOT_NOW = declared(HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT)


@router.get("/kill-switches")
async def list_kill_switches(
    user: CurrentUser, session: Reading, servers: ServersHere
) -> KillSwitchList:
    """List the global switch and those of the user's accounts; administrators see all."""
    links = links_of(servers.settings)
    found = await switches_seen_by(session, _owner(user))
    shown = [switch_view(switch, links) for switch in found]
    is_global = [item.scope == str(EVERYTHING) for item in shown]
    first = [] if any(is_global) else [untouched_view(EVERYTHING)]
    return KillSwitchList(items=[*first, *shown])


def _owner(user: SignedIn) -> OwnerId | None:
    return None if user.role is Role.ADMIN else user.id


@router.post("/kill-switches", responses=REFUSED)
async def engage_kill_switch(
    asked: KillAsked, user: CurrentUser, servers: ServersHere, now: Now
) -> KillSwitch:
    """Stop what the switch covers, cancel what waits and close what is open, until it is flat.

    From the answer on nothing leaves but what reduces a position.
    """
    scope = await allowed_scope(servers, user, asked.scope)
    switch = await switches(servers).engage(scope, asked.reason, user.username, now)
    await set_going(servers, switch)
    return switch_view(switch, links_of(servers.settings))


@router.post("/kill-switches/release", responses=NOT_NOW)
async def ask_kill_switch_release(
    asked: KillAsked, user: CurrentUser, servers: ServersHere, now: Now
) -> KillSwitch:
    """Ask for a switch's release; it stays engaged until that is confirmed."""
    scope = await allowed_scope(servers, user, asked.scope)
    answer = await switches(servers).ask_release(scope, asked.reason, user.username, now)
    return switch_view(granted(answer), links_of(servers.settings))


@router.post("/kill-switches/release/confirm", responses=NOT_NOW)
async def confirm_kill_switch_release(
    confirmed: ReleaseConfirmed, user: CurrentUser, servers: ServersHere, now: Now
) -> KillSwitch:
    """Release a switch, five seconds to ten minutes after that was asked for.

    Entries pass again once their account agrees with the broker.
    """
    scope = await allowed_scope(servers, user, confirmed.scope)
    answer = await switches(servers).release(scope, confirmed.typed, user.username, now)
    switch = granted(answer)
    await let_go(servers, switch)
    return switch_view(switch, links_of(servers.settings))


@router.get("/certificates", responses=declared(HTTPStatus.NOT_FOUND))
async def list_certificates(
    user: CurrentUser, account: AccountNarrowing, session: Reading
) -> CertificateList:
    """List the latest hundred certificates of flatness."""
    found = await certificates(session, _owner(user), account)
    return CertificateList(items=[certificate_view(item) for item in found])


@router.get("/certificates/{id}", responses=declared(HTTPStatus.NOT_FOUND))
async def get_certificate(
    certificate_id: IdInPath, user: CurrentUser, session: Reading
) -> Certificate:
    """Show a certificate of flatness, checked against its digest."""
    found = await certificate(session, _owner(user), certificate_id)
    if found is None:
        raise not_found("certificate")
    return certificate_view(found)
