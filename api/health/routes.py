"""How the platform does."""

from datetime import datetime, timedelta
from http import HTTPStatus
from importlib.metadata import version

from fastapi import APIRouter

from adapters.postgres.tables import HealthReport
from adapters.postgres.views.platform import health_reports
from api.dependencies import Now, ServersHere
from api.health.checks import check_servers
from api.health.schemas import AdminHealth, Component, Config, Health, Status
from api.problems import declared
from api.security.current_user import AdminUser, CurrentUser
from api.servers import DATABASE_AWAY, Servers

router = APIRouter(prefix="/api", tags=["Health"])

OVERDUE = timedelta(minutes=3)
SEVERITY = {Status.OK: 0, Status.DEGRADED: 1, Status.DOWN: 2}


@router.get("/health")
async def health(servers: ServersHere, now: Now) -> Health:
    """Say whether the servers behind the API answer; open to everybody, without details."""
    parts = await check_servers(servers, now)
    all_fine = all(part.status is Status.OK for part in parts)
    return Health(status=Status.OK if all_fine else Status.DEGRADED)


@router.get("/admin/health", responses=declared(HTTPStatus.FORBIDDEN))
async def admin_health(_: AdminUser, servers: ServersHere, now: Now) -> AdminHealth:
    """Show every part: the servers as they answer now, the rest as last reported."""
    live = await check_servers(servers, now)
    names = {part.name for part in live}
    reported = [part for part in await _reported(servers, now) if part.name not in names]
    parts = [*live, *reported]
    worst = max((part.status for part in parts), key=lambda status: SEVERITY[status])
    return AdminHealth(status=worst, components=parts)


async def _reported(servers: Servers, now: datetime) -> list[Component]:
    try:
        async with servers.database.reading() as session:
            return [_component(row, now) for row in await health_reports(session)]
    except DATABASE_AWAY:
        return []


def _component(row: HealthReport, now: datetime) -> Component:
    overdue = now - row.checked_at > OVERDUE
    status = Status(row.status)
    return Component(
        name=row.component,
        status=Status.DEGRADED if overdue and status is Status.OK else status,
        detail=f"no report lately; then: {row.detail}" if overdue else row.detail,
        checked_at=row.checked_at,
        latency_ms=row.latency_ms,
    )


@router.get("/config")
async def get_config(_: CurrentUser, servers: ServersHere) -> Config:
    """Tell the dashboard about the installation."""
    return Config(
        version=version("auto-forex-trader"), temporal_ui_url=servers.settings.temporal_ui_url
    )
