"""What the platform reports of itself."""

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.tables import HealthReport


async def health_reports(session: AsyncSession) -> list[HealthReport]:
    """Read the latest check of every part."""
    return list(await session.exec(select(HealthReport).order_by(HealthReport.component)))
