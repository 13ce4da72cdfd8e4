"""Look after the health of every part, and write down what is found."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from temporalio import activity

from contracts.maintenance import HealthFound, PartHealth


class HealthChecks(Protocol):
    """Looks at every part of the platform."""

    async def look(self) -> Sequence[PartHealth]:
        """Check every part; a part that is down is a finding, not an error."""
        ...


class HealthLog(Protocol):
    """Keeps what was found."""

    async def write(self, parts: Sequence[PartHealth], now: datetime) -> None:
        """Write findings, with an event for every change."""
        ...


@dataclass(frozen=True)
class HealthActivities:
    """The scheduled look at the platform."""

    checks: HealthChecks
    log: HealthLog
    clock: Callable[[], datetime]

    @activity.defn
    async def check_health(self) -> HealthFound:
        """Check every part and write what is found."""
        parts = tuple(await self.checks.look())
        await self.log.write(parts, self.clock())
        return HealthFound(parts=parts)
