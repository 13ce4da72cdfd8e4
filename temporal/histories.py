"""Histories of closed workflows, read from Temporal before its retention takes them."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from temporalio.client import Client, WorkflowExecution, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedWorkflow:
    """A workflow's run that has ended; `status` is Temporal's name for how, in small letters."""

    workflow_id: str
    run_id: str
    kind: str
    status: str
    started_at: datetime
    closed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedHistory:
    """All that happened in a workflow: the number of events, and Temporal's JSON in zlib."""

    events: int
    packed: bytes


class ClosedWorkflows:
    """Reads what workflows of some kinds have done. Raises `temporalio.service.RPCError`."""

    def __init__(self, client: Client, kinds: Sequence[str]) -> None:
        self._client = client
        self._kinds = kinds

    async def between(self, start: datetime, end: datetime) -> tuple[ClosedWorkflow, ...]:
        """Return those that closed from one moment on, and before another; oldest first."""
        kinds = ", ".join(f"'{kind}'" for kind in self._kinds)
        query = (
            f"WorkflowType IN ({kinds}) AND ExecutionStatus != 'Running' "
            f"AND CloseTime >= '{start.isoformat()}' AND CloseTime < '{end.isoformat()}'"
        )
        found = [_closed(each) async for each in self._client.list_workflows(query)]
        return tuple(sorted(found, key=lambda each: each.closed_at))

    async def history(self, workflow: ClosedWorkflow) -> PackedHistory | None:
        """Read one history; nothing where retention was faster."""
        handle = self._client.get_workflow_handle(workflow.workflow_id, run_id=workflow.run_id)
        try:
            history = await handle.fetch_history()
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                return None
            raise
        packed = zlib.compress(history.to_json().encode())
        return PackedHistory(events=len(history.events), packed=packed)


def _closed(execution: WorkflowExecution) -> ClosedWorkflow:
    status = execution.status or WorkflowExecutionStatus.COMPLETED
    return ClosedWorkflow(
        workflow_id=execution.id,
        run_id=execution.run_id,
        kind=execution.workflow_type,
        status=status.name.lower(),
        started_at=execution.start_time,
        closed_at=execution.close_time or execution.start_time,
    )
