"""The desk of kill switches: opens the workflow that flattens what an engaged one covers."""

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.service import RPCError, RPCStatusCode

from contracts.kill import KillTicket
from contracts.names import Queue, kill_workflow_id
from domain.kill import Switch
from temporal import policies
from workflows.kill import KillWorkflow


class TemporalKillDesk:
    """Opens kill workflows. A switch and its generation always name the same workflow."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def open_kill(self, switch: Switch) -> None:
        """Start a switch's workflow; starting it twice is harmless.

        Raises:
            temporalio.service.RPCError: Temporal cannot be reached; a schedule starts it later.
        """
        await self._client.start_workflow(
            KillWorkflow.run,
            KillTicket(
                scope=str(switch.scope),
                generation=switch.generation,
                reason=switch.reason,
                by=switch.changed_by,
            ),
            id=kill_workflow_id(str(switch.scope), switch.generation),
            task_queue=Queue.ORDERS,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            task_timeout=policies.ORDER_TASK_TIMEOUT,
            static_summary=f"Kill switch {switch.scope} · {switch.reason}",
        )

    async def look(self, switch: Switch) -> None:
        """Have a switch's workflow look at once; one that has ended needs nothing.

        Raises:
            temporalio.service.RPCError: Temporal cannot be reached; the workflow looks by itself.
        """
        workflow_id = kill_workflow_id(str(switch.scope), switch.generation)
        try:
            await self._client.get_workflow_handle(workflow_id).signal(KillWorkflow.look)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
