"""What the platform reports of itself."""

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.accounts import GLOBAL
from adapters.postgres.tables import HealthReport, KillSwitch


async def health_reports(session: AsyncSession) -> list[HealthReport]:
    """Read the latest check of every part."""
    return list(await session.exec(select(HealthReport).order_by(HealthReport.component)))


async def kill_switch(session: AsyncSession) -> KillSwitch | None:
    """Read the global kill switch; none means that nobody ever touched it."""
    return await session.get(KillSwitch, GLOBAL)
