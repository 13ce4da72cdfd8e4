"""Cases and alerts as the API shows them."""

from datetime import datetime

from adapters.postgres.tables import Alert as AlertRow
from adapters.postgres.tables import Case as CaseRow
from api.values import Body, Reason, View
from domain.cases import ALLOWED, CaseKind, CaseState, Resolution


class Case(View):
    """Something on which our books and the broker differ.

    `subject` is a trade, an instrument, an order or `books`. A case about the books that somebody
    resolved stays open until they agree. `choices` are the resolutions that it takes now.
    """

    id: str
    account_id: str
    kind: CaseKind
    subject: str
    state: CaseState
    message: str
    detail: dict[str, str]
    choices: list[Resolution]
    opened_at: datetime
    closed_at: datetime | None
    resolution: Resolution | None
    closed_by: str | None
    note: str


class CaseList(View):
    """Cases, open ones first, then the latest."""

    items: list[Case]


class CaseResolution(Body):
    """What is to be done about a case, and why."""

    resolution: Resolution
    note: Reason = ""


class Alert(View):
    """Something that a person has to see; `acknowledged_by` names who has taken it over."""

    id: str
    account_id: str | None
    kind: str
    subject: str
    message: str
    raised_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    note: str


class AlertList(View):
    """Alerts, those that nobody acknowledged first, then the latest."""

    items: list[Alert]


class Acknowledgement(Body):
    """A word on what somebody does about an alert."""

    note: Reason = ""


def case_view(row: CaseRow) -> Case:
    """Show a case."""
    kind, state = CaseKind(row.kind), CaseState(row.state)
    choices = sorted(ALLOWED[kind]) if state is CaseState.OPEN else []
    return Case(
        id=row.id,
        account_id=row.account_id,
        kind=kind,
        subject=row.subject,
        state=state,
        message=row.message,
        detail=row.detail,
        choices=choices,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        resolution=Resolution(row.resolution) if row.resolution else None,
        closed_by=row.closed_by,
        note=row.note,
    )


def alert_view(row: AlertRow) -> Alert:
    """Show an alert."""
    return Alert(
        id=row.id,
        account_id=row.account_id,
        kind=row.kind,
        subject=row.subject,
        message=row.message,
        raised_at=row.raised_at,
        acknowledged_at=row.acknowledged_at,
        acknowledged_by=row.acknowledged_by,
        note=row.note,
    )
