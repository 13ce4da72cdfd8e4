"""Who opens a workflow in which something failed reads a sentence, not a program."""

import secrets

from contracts.accounts import AccountRef
from contracts.names import Queue
from domain.accounts import AccountId
from tests.orders.world import World
from workflows.balance import BalanceWorkflow


async def test_a_failed_activity_shows_neither_statement_nor_stack(world: World) -> None:
    handle = await world.tools.client.start_workflow(
        BalanceWorkflow.run,
        AccountRef(account=AccountId("nobody's"), name="none"),
        id=f"balance-of-nobody-{secrets.token_hex(4)}",
        task_queue=Queue.ORDERS,
    )
    described = await world.until(
        handle.describe,
        lambda found: any(
            each.HasField("last_failure") for each in found.raw_description.pending_activities
        ),
    )
    await handle.terminate()
    failure = described.raw_description.pending_activities[0].last_failure

    assert failure.message == "NoResultFound; the worker's log tells more"
    assert (failure.application_failure_info.type, failure.stack_trace) == ("UNEXPECTED", "")
    assert not failure.HasField("cause")
