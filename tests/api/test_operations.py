"""Schedules are seen, paused, run and back-filled; histories outlive Temporal's retention."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from temporalio.client import Client
from temporalio.testing import ActivityEnvironment

from api.security.current_user import Role
from contracts.names import ARCHIVE_SCHEDULE_ID, order_workflow_id
from temporal.client import connect
from tests.api.conftest import Trading
from tests.api.serving import Served
from workers.maintenance import archive_of
from workflows.attendance import attend_platform


@pytest.fixture
async def scheduled(api: Served) -> Served:
    """Serve the API beside the platform's schedules."""
    await attend_platform(await client_of(api))
    return api


async def client_of(served: Served) -> Client:
    return await connect(served.settings.temporal_address, served.settings.temporal_namespace)


async def asked(client: httpx.AsyncClient, what: str, **body: object) -> dict[str, Any]:
    answer = await client.post(f"/api/schedules/{what}", json={"id": ARCHIVE_SCHEDULE_ID, **body})
    assert answer.is_success, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_schedules_are_listed_with_their_next_run(scheduled: Served) -> None:
    async with scheduled.client(await scheduled.person(role=Role.ADMIN)) as client:
        listed = (await client.get("/api/schedules")).json()["items"]
    archive = next(each for each in listed if each["id"] == ARCHIVE_SCHEDULE_ID)
    assert (archive["workflow"], archive["every_seconds"]) == ("HistoryArchiveWorkflow", 600)
    assert archive["next_at"] is not None


async def test_a_schedule_that_somebody_paused_stays_paused_over_a_start(
    scheduled: Served,
) -> None:
    async with scheduled.client(await scheduled.person(role=Role.ADMIN)) as client:
        paused = await asked(client, "pause", reason="maintenance of the disk")
        await attend_platform(await client_of(scheduled))
        again = (await client.get("/api/schedules")).json()["items"]
        resumed = await asked(client, "resume", reason="done")
    assert (paused["paused"], "maintenance" in paused["note"]) == (True, True)
    assert next(each["paused"] for each in again if each["id"] == ARCHIVE_SCHEDULE_ID)
    assert not resumed["paused"]


async def test_a_backfill_runs_what_an_outage_took(scheduled: Served) -> None:
    end = datetime.now(UTC)
    async with scheduled.client(await scheduled.person(role=Role.ADMIN)) as client:
        before = (await asked(client, "pause", reason="test"))["runs"]
        start = (end - timedelta(minutes=21)).isoformat()
        await asked(client, "backfill", start=start, end=end.isoformat())
        await asked(client, "trigger")
        listed = (await client.get("/api/schedules")).json()["items"]
    after = next(each["runs"] for each in listed if each["id"] == ARCHIVE_SCHEDULE_ID)
    assert after > before


@pytest.mark.parametrize(
    ("what", "body", "status", "field"),
    [
        ("pause", {"id": "nothing", "reason": "why"}, 404, None),
        ("pause", {"id": "history-archive"}, 422, "reason"),
        (
            "backfill",
            {
                "id": "history-archive",
                "start": "2026-01-01T00:00:00Z",
                "end": "2026-11-01T00:00:00Z",
            },
            422,
            "end",
        ),
    ],
)
async def test_a_wrong_request_is_refused_with_its_field(
    scheduled: Served, what: str, body: dict[str, str], status: int, field: str | None
) -> None:
    async with scheduled.client(await scheduled.person(role=Role.ADMIN)) as client:
        answer = await client.post(f"/api/schedules/{what}", json=body)
    assert answer.status_code == status
    if field is not None:
        assert answer.json()["errors"][0]["field"] == field


async def test_a_trader_may_not_touch_schedules(scheduled: Served) -> None:
    async with scheduled.client(await scheduled.person()) as client:
        assert (await client.get("/api/schedules")).status_code == 403


async def test_the_history_of_an_order_is_kept_and_shown(trading: Trading) -> None:
    tools = trading.world.tools
    async with trading.client() as client:
        order = (await client.post("/api/orders", json=trading.order())).json()["id"]
        await tools.client.get_workflow_handle(order_workflow_id(order)).result()
        archive = archive_of(tools)

        async def kept() -> list[dict[str, Any]]:
            await ActivityEnvironment().run(archive.keep_histories)
            return list((await client.get(f"/api/orders/{order}/history")).json()["items"])

        (history,) = await trading.world.until(kept, bool)
        again = await kept()
    assert (history["kind"], history["status"]) == ("OrderWorkflow", "completed")
    assert history["events"][0]["eventType"] == "EVENT_TYPE_WORKFLOW_EXECUTION_STARTED"
    assert again == [history]
