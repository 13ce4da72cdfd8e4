"""Keep the histories of closed workflows for good."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from temporalio import activity

from contracts.maintenance import HistoriesKept
from temporal.histories import ClosedWorkflow, ClosedWorkflows, PackedHistory

RETENTION = timedelta(days=30)
"""How long Temporal keeps a closed workflow: what is older is gone."""

WINDOW = timedelta(hours=1)
"""How much is listed at once."""

OVERLAP = timedelta(minutes=10)
"""Visibility is behind the end of a workflow: what closed shortly before is listed again."""


class Archive(Protocol):
    """Keeps histories."""

    async def newest(self) -> datetime | None:
        """Return when the workflow that closed last of all that are kept did so."""
        ...

    async def missing(self, runs: Collection[str]) -> frozenset[str]:
        """Return which runs are not kept yet."""
        ...

    async def keep(self, workflow: ClosedWorkflow, history: PackedHistory, now: datetime) -> None:
        """Keep a history; one that is there already is left as it is."""
        ...


@dataclass(frozen=True)
class HistoryActivities:
    """What Temporal still has, and the archive that outlives it."""

    closed: ClosedWorkflows
    archive: Archive
    clock: Callable[[], datetime]

    @activity.defn
    async def keep_histories(self) -> HistoriesKept:
        """Keep every history that closed since the last round; again changes nothing."""
        now, kept = self.clock(), 0
        newest = await self.archive.newest()
        start = now - RETENTION if newest is None else max(newest, now - RETENTION) - OVERLAP
        while start < now:
            activity.heartbeat()
            kept += await self._keep(await self.closed.between(start, start + WINDOW))
            start += WINDOW
        return HistoriesKept(histories=kept)

    async def _keep(self, workflows: Sequence[ClosedWorkflow]) -> int:
        missing = await self.archive.missing([each.run_id for each in workflows])
        kept = 0
        for workflow in workflows:
            if workflow.run_id not in missing:
                continue
            history = await self.closed.history(workflow)
            if history is not None:
                await self.archive.keep(workflow, history, self.clock())
                kept += 1
            activity.heartbeat()
        return kept
