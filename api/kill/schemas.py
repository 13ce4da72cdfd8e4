"""Kill switches and certificates as the API takes and shows them."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, Field, StringConstraints

from api.links import WorkflowLinks
from api.values import PRINTABLE, Body, View
from contracts.names import kill_workflow_id
from domain.certificates import Certificate as DomainCertificate
from domain.certificates import canonical, verifies
from domain.kill import NOT_AFTER, NOT_BEFORE, Scope, Switch


def _read_scope(text: str) -> str:
    """Refuse what names no scope; `InvalidScope` is a `ValueError`."""
    return str(Scope.parse(text))


ScopeName = Annotated[
    str,
    StringConstraints(max_length=200, pattern=PRINTABLE),
    AfterValidator(_read_scope),
    Field(examples=["global", "account/ID", "strategy/ID/ema_cross"]),
]
"""What a switch covers: `global`, `account/ID` or `strategy/ACCOUNT/NAME`."""

Why = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=PRINTABLE),
]


class KillAsked(Body):
    """Engage a switch, or ask for its release."""

    scope: ScopeName
    reason: Why


class ReleaseConfirmed(Body):
    """The second word: the scope's name, typed again."""

    scope: ScopeName
    typed: Annotated[str, StringConstraints(max_length=200)]


class ReleaseAsked(View):
    """A release that waits for its second word, which counts within these times."""

    by: str
    reason: str
    at: datetime
    confirm_from: datetime
    confirm_until: datetime


class KillSwitch(View):
    """A kill switch; its workflow flattens what it covers, and watches until it is released."""

    scope: str
    account_id: str | None
    strategy: str | None
    engaged: bool
    generation: int
    reason: str | None
    changed_by: str | None
    changed_at: datetime | None
    release: ReleaseAsked | None
    workflow_id: str | None
    workflow_url: str | None


class KillSwitchList(View):
    """The switches that one may see, the global one first."""

    items: list[KillSwitch]


class Certificate(View):
    """The broker reported that nothing of a scope was open; `verified` checks its digest anew.

    The digest is the SHA-256 of `canonical`, which is the evidence as sorted JSON without spaces.
    """

    id: str
    scope: str
    generation: int
    account_id: str
    issued_at: datetime
    last_transaction_id: int
    evidence: dict[str, Any]
    canonical: str
    digest: str
    verified: bool


class CertificateList(View):
    """Certificates, newest first."""

    items: list[Certificate]


def switch_view(switch: Switch, links: WorkflowLinks) -> KillSwitch:
    """Show a switch."""
    workflow = links.to(kill_workflow_id(str(switch.scope), switch.generation))
    return KillSwitch(
        scope=str(switch.scope),
        account_id=switch.scope.account,
        strategy=switch.scope.strategy,
        engaged=switch.engaged,
        generation=switch.generation,
        reason=switch.reason or None,
        changed_by=switch.changed_by,
        changed_at=switch.changed_at,
        release=_release_view(switch),
        workflow_id=workflow.id,
        workflow_url=workflow.url,
    )


def untouched_view(scope: Scope) -> KillSwitch:
    """Show a switch that nobody ever touched."""
    return KillSwitch(
        scope=str(scope),
        account_id=scope.account,
        strategy=scope.strategy,
        engaged=False,
        generation=0,
        reason=None,
        changed_by=None,
        changed_at=None,
        release=None,
        workflow_id=None,
        workflow_url=None,
    )


def _release_view(switch: Switch) -> ReleaseAsked | None:
    asked = switch.release
    if asked is None:
        return None
    return ReleaseAsked(
        by=asked.by,
        reason=asked.reason,
        at=asked.at,
        confirm_from=asked.at + NOT_BEFORE,
        confirm_until=asked.at + NOT_AFTER,
    )


def certificate_view(certificate: DomainCertificate) -> Certificate:
    """Show a certificate."""
    subject = certificate.subject
    return Certificate(
        id=certificate.id,
        scope=str(subject.scope),
        generation=subject.generation,
        account_id=subject.account,
        issued_at=certificate.issued_at,
        last_transaction_id=certificate.last_transaction_id,
        evidence=dict(certificate.evidence),
        canonical=canonical(certificate.evidence),
        digest=certificate.digest,
        verified=verifies(certificate),
    )
