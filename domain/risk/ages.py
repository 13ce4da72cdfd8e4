"""How old may be what a verdict rests on."""

from datetime import timedelta

from domain.risk.verdict import Denied, DenyCode


def too_old(code: DenyCode, what: str, age: timedelta, limit: timedelta) -> Denied | None:
    """Deny what rests on something that is older than its limit, of which `what` is told."""
    if age <= limit:
        return None
    figures = {
        "age_seconds": f"{age.total_seconds():.1f}",
        "limit_seconds": f"{limit.total_seconds():g}",
    }
    return Denied(code=code, message=f"{what} {figures['age_seconds']} s ago", figures=figures)
