"""An order's workflow, as Temporal has it."""

from datetime import datetime

from temporalio.client import Client, WorkflowExecutionDescription, WorkflowExecutionStatus

from contracts.names import order_workflow_id
from domain.orders import IntentId
from tests.chaos.world import World


async def began_at(world: World, intent: str) -> datetime:
    """Return when the order's workflow was started."""
    return (await _description(world, intent)).start_time


async def has_ended(world: World, intent: str) -> bool:
    """Tell whether the order's workflow has completed."""
    status = (await _description(world, intent)).status
    return status is WorkflowExecutionStatus.COMPLETED


async def runs(world: World, intent: str) -> list[str]:
    """List how every run of the order's workflow stands; lists lag a little behind."""
    client = await Client.connect(world.stack.address("temporal"))
    query = f"WorkflowId = '{order_workflow_id(IntentId(intent))}'"
    return [run.status.name if run.status else "?" async for run in client.list_workflows(query)]


async def _description(world: World, intent: str) -> WorkflowExecutionDescription:
    client = await Client.connect(world.stack.address("temporal"))
    return await client.get_workflow_handle(order_workflow_id(IntentId(intent))).describe()
