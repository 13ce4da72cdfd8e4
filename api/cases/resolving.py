"""Resolve a case, acknowledge an alert, and have what follows from it begin at once."""

import logging
from datetime import UTC, datetime
from http import HTTPStatus

from activities.aftermath import Aftermath
from adapters.postgres.alerts import acknowledge
from adapters.postgres.case_book import PostgresCaseBook
from adapters.postgres.cases import OF_THE_BOOKS, decide_on_books, resolve
from adapters.postgres.events import append_events
from adapters.postgres.guarding import PostgresGuardBook
from adapters.postgres.tables import Alert, Case
from adapters.postgres.views.cases import owned_alert, owned_case
from api.cases.schemas import CaseResolution
from api.problems import ProblemCode, ProblemError, invalid, not_found
from api.security.current_user import SignedIn
from api.servers import TEMPORAL_AWAY, Servers
from domain.accounts import AccountId
from domain.cases import ALLOWED, CaseKind, CaseState
from domain.events import NewEvent, account_stream
from domain.guardian import NAKED_TRADE
from domain.runs import StoreUnavailable
from workflows.aftermath_desk import TemporalAftermathDesk

log = logging.getLogger(__name__)


async def resolve_case(
    servers: Servers, user: SignedIn, case_id: str, said: CaseResolution, now: datetime
) -> Case:
    """Resolve an open case as somebody decides; the schedule begins what follows if we cannot."""
    async with servers.database.transaction() as session:
        case = await owned_case(session, user.id, case_id)
        if case is None:
            raise not_found("case")
        _check(case, said)
        facts = _decide(case, user, said, now)
        session.add(case)
        account = AccountId(case.account_id)
        events = await append_events(session, account_stream(account), facts, now)
    await servers.updates.publish(events)
    await _follow(servers, account)
    return case


def _check(case: Case, said: CaseResolution) -> None:
    if case.state != CaseState.OPEN:
        detail = f"{case.closed_by} has resolved the case: {case.resolution}."
        raise ProblemError(HTTPStatus.CONFLICT, ProblemCode.CASE_RESOLVED, detail)
    allowed = sorted(ALLOWED[CaseKind(case.kind)])
    if said.resolution not in allowed:
        raise invalid("resolution", f"this case takes {', '.join(allowed)}")


def _decide(case: Case, user: SignedIn, said: CaseResolution, now: datetime) -> list[NewEvent]:
    if case.kind in OF_THE_BOOKS:
        decide_on_books(case, user.username, said.note)
        return []
    return resolve(case, said.resolution, user.username, said.note, now)


async def _follow(servers: Servers, account: AccountId) -> None:
    aftermath = Aftermath(
        guarding=PostgresGuardBook(servers.database, servers.updates),
        cases=PostgresCaseBook(servers.database, servers.updates),
        desk=TemporalAftermathDesk(servers.temporal),
        clock=lambda: datetime.now(UTC),
    )
    try:
        await aftermath.attend(account)
    except (*TEMPORAL_AWAY, StoreUnavailable) as error:
        log.warning("the schedule will see to account %s: %s", account, error)


async def acknowledge_alert(
    servers: Servers, user: SignedIn, alert_id: str, note: str, now: datetime
) -> Alert:
    """Let somebody take an alert over, and tell whoever goes on trying."""
    async with servers.database.transaction() as session:
        alert = await owned_alert(session, user.id, alert_id)
        if alert is None or alert.account_id is None:
            raise not_found("alert")
        facts = acknowledge(alert, user.username, note, now)
        session.add(alert)
        stream = account_stream(AccountId(alert.account_id))
        events = await append_events(session, stream, facts, now)
    await servers.updates.publish(events)
    await _nudge(servers, alert)
    return alert


async def _nudge(servers: Servers, alert: Alert) -> None:
    if alert.kind != NAKED_TRADE or alert.account_id is None:
        return
    trade = alert.subject.removeprefix(f"{alert.account_id}/")
    try:
        await TemporalAftermathDesk(servers.temporal).nudge(AccountId(alert.account_id), trade)
    except TEMPORAL_AWAY as error:
        log.warning("the guardian of trade %s will see for itself: %s", trade, error)
