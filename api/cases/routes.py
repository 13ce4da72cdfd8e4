"""What differs from the broker, and what people have to see."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query

from adapters.postgres.views.cases import alerts_of, cases_of
from api.accounts.owned import AccountNarrowing
from api.cases.resolving import acknowledge_alert, resolve_case
from api.cases.schemas import (
    Acknowledgement,
    Alert,
    AlertList,
    Case,
    CaseList,
    CaseResolution,
    alert_view,
    case_view,
)
from api.dependencies import Now, Reading, ServersHere
from api.problems import declared
from api.security.current_user import CurrentUser
from api.values import IdInPath
from domain.cases import CaseState

router = APIRouter(prefix="/api", tags=["Cases"], responses=declared(HTTPStatus.NOT_FOUND))

Limit = Annotated[int, Query(ge=1, le=200)]


@router.get("/cases")
async def list_cases(
    user: CurrentUser,
    account: AccountNarrowing,
    session: Reading,
    state: CaseState | None = None,
    limit: Limit = 50,
) -> CaseList:
    """List cases, open ones first."""
    rows = await cases_of(session, user.id, account, state, limit)
    return CaseList(items=[case_view(row) for row in rows])


@router.post("/cases/{id}/resolve", responses=declared(HTTPStatus.CONFLICT))
async def resolve_open_case(
    case_id: IdInPath, said: CaseResolution, user: CurrentUser, servers: ServersHere, now: Now
) -> Case:
    """Resolve a case. Adopting books opens them anew where the broker stands."""
    return case_view(await resolve_case(servers, user, case_id, said, now))


@router.get("/alerts")
async def list_alerts(
    user: CurrentUser, account: AccountNarrowing, session: Reading, limit: Limit = 50
) -> AlertList:
    """List alerts, those that nobody acknowledged first."""
    rows = await alerts_of(session, user.id, account, limit)
    return AlertList(items=[alert_view(row) for row in rows])


@router.post("/alerts/{id}/acknowledge")
async def acknowledge_open_alert(
    alert_id: IdInPath, word: Acknowledgement, user: CurrentUser, servers: ServersHere, now: Now
) -> Alert:
    """Take an alert over. A guardian stops trying: the trade is yours to look after."""
    return alert_view(await acknowledge_alert(servers, user, alert_id, word.note, now))
