"""Cases: opened once for a subject, resolved by policy, by a person, or because they are over."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.tables import Case
from domain.accounts import AccountId
from domain.cases import BY_POLICY, CaseKind, CaseState, NewCase, Resolution
from domain.events import EventKind, NewEvent, Severity
from domain.numbers import plain
from domain.positions import Difference

BOOKS = "books"
"""The subject of a case about all of an account's books."""

OF_THE_BOOKS = (
    CaseKind.POSITION_DIFFERENCE,
    CaseKind.MISSING_TRADE,
    CaseKind.LEDGER_MISMATCH,
)


async def open_case(session: AsyncSession, case: NewCase, now: datetime) -> list[NewEvent]:
    """Open a case and tell of it, unless one of its subject is open; a policy resolves at once."""
    resolved = case.resolution is not None
    added = await session.exec(
        insert(Case)
        .values(
            id=secrets.token_hex(8),
            account_id=case.account,
            kind=case.kind,
            subject=case.subject,
            state=CaseState.RESOLVED if resolved else CaseState.OPEN,
            message=case.message,
            detail=dict(case.detail),
            opened_at=now,
            closed_at=now if resolved else None,
            resolution=case.resolution,
            closed_by=BY_POLICY if resolved else None,
            note="",
        )
        .on_conflict_do_nothing()
        .returning(col(Case.id))
    )
    found = added.scalar_one_or_none()
    return [] if found is None else [_opened(found, case)]


def _opened(case_id: str, case: NewCase) -> NewEvent:
    decided = "" if case.resolution is None else f"; the account's policy: {case.resolution}"
    return NewEvent(
        kind=EventKind.CASE_OPENED,
        message=f"{case.message}{decided}",
        severity=Severity.WARNING if case.resolution else Severity.ERROR,
        order=case.order,
        instrument=case.instrument,
        payload={
            "case": case_id,
            "kind": case.kind.value,
            "subject": case.subject,
            "resolution": case.resolution.value if case.resolution else None,
            **case.detail,
        },
    )


def resolve(
    case: Case, resolution: Resolution, by: str, note: str, now: datetime
) -> list[NewEvent]:
    """Resolve an open case; one that is resolved stays as it is."""
    if case.state != CaseState.OPEN:
        return []
    case.state, case.resolution = CaseState.RESOLVED, resolution
    case.closed_at, case.closed_by, case.note = now, by, note
    because = f": {note}" if note else ""
    return [
        NewEvent(
            kind=EventKind.CASE_RESOLVED,
            message=f"{case.kind} {case.subject}: {by} says {resolution}{because}",
            payload={
                "case": case.id,
                "kind": case.kind,
                "subject": case.subject,
                "resolution": resolution.value,
                "by": by,
            },
        )
    ]


def decide_on_books(case: Case, by: str, note: str) -> None:
    """Note that somebody wants the books as the broker has them; resolved once they are."""
    case.resolution, case.closed_by, case.note = Resolution.ADOPT, by, note


async def settle_books(
    session: AsyncSession, account: AccountId, resolution: Resolution, by: str, now: datetime
) -> list[NewEvent]:
    """Resolve every open case about an account's books: they agree with the broker again."""
    query = select(Case).where(
        col(Case.account_id) == account,
        col(Case.kind).in_(OF_THE_BOOKS),
        col(Case.state) == CaseState.OPEN,
    )
    facts: list[NewEvent] = []
    for case in (await session.exec(query.with_for_update())).all():
        decided = Resolution(case.resolution or resolution)
        facts += resolve(case, decided, case.closed_by or by, case.note, now)
        session.add(case)
    return facts


async def open_differences(
    session: AsyncSession, account: AccountId, found: Iterable[Difference], now: datetime
) -> list[NewEvent]:
    """Open a case for each instrument whose position differs, and each trade that does."""
    return await open_all(session, [_difference(account, item) for item in found], now)


def _difference(account: AccountId, item: Difference) -> NewCase:
    of_trade = item.trade is not None
    return NewCase(
        account=account,
        kind=CaseKind.MISSING_TRADE if of_trade else CaseKind.POSITION_DIFFERENCE,
        subject=item.trade or item.instrument,
        message=item.message,
        instrument=item.instrument,
        detail={"ours": plain(item.ours), "broker": plain(item.broker)},
    )


def mismatch(account: AccountId, reason: str) -> NewCase:
    """Describe books into which the broker's transactions do not fit."""
    return NewCase(account=account, kind=CaseKind.LEDGER_MISMATCH, subject=BOOKS, message=reason)


async def open_all(
    session: AsyncSession, found: Sequence[NewCase], now: datetime
) -> list[NewEvent]:
    """Open several cases."""
    facts: list[NewEvent] = []
    for case in found:
        facts += await open_case(session, case, now)
    return facts
