"""Strategies started and stopped over HTTP."""

from pathlib import Path

import pytest

from contracts.names import strategy_run_workflow_id
from domain.orders import RunId
from tests.api.conftest import Trading
from tests.api.serving import Served

PARAMETERS = {"fast": 5, "slow": 20, "units": 1000}


def plan(trading: Trading, **changes: object) -> dict[str, object]:
    """Ask for a run."""
    wanted = {
        "account_id": trading.account,
        "strategy": "ema_cross",
        "instrument": "EUR_USD",
        "parameters": PARAMETERS,
    }
    return wanted | changes


async def test_run_started_has_a_workflow_and_every_parameter(trading: Trading) -> None:
    async with trading.client() as client:
        started = await client.post("/api/runs", json=plan(trading))
        assert started.status_code == 201, started.text
        run = started.json()
        shown = (await client.get(f"/api/runs/{run['id']}")).json()
        journal = (await client.get(f"/api/runs/{run['id']}/journal")).json()
        second = await client.post("/api/runs", json=plan(trading))
    handle = trading.world.tools.client.get_workflow_handle(
        strategy_run_workflow_id(RunId(run["id"]))
    )
    assert (await handle.describe()).status is not None
    assert run["parameters"] == {**PARAMETERS, "stop": 80, "target": 160}
    assert run["status"] == "starting"
    assert shown["id"] == run["id"]
    assert journal == {"items": [], "next_cursor": None}
    assert (second.status_code, second.json()["code"]) == (409, "INSTRUMENT_TAKEN")


async def test_run_stopped_is_stopping_at_once_unless_a_mode_is_asked_for(
    trading: Trading,
) -> None:
    async with trading.client() as client:
        run = (await client.post("/api/runs", json=plan(trading))).json()
        draining = await client.post(
            f"/api/runs/{run['id']}/stop", json={"mode": "drain", "drain_seconds": 600}
        )
        stopping = await client.post(f"/api/runs/{run['id']}/stop")
        no_more = await client.post(f"/api/runs/{run['id']}/stop", json={"mode": "drain"})
    assert (run["stop_mode"], run["stop_until"]) == (None, None)
    assert (draining.json()["status"], draining.json()["stop_mode"]) == ("stopping", "drain")
    assert draining.json()["stop_until"] is not None
    assert (stopping.json()["status"], stopping.json()["stop_mode"]) == ("stopping", "at_once")
    assert no_more.json()["stop_mode"] == "at_once"


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"mode": "gently"}, "mode"),
        ({"mode": "close", "drain_seconds": 60}, "drain_seconds"),
        ({"mode": "drain", "drain_seconds": 0}, "drain_seconds"),
        ({"mode": "drain", "drain_seconds": "soon"}, "drain_seconds"),
        ({"mood": "close"}, "mood"),
    ],
)
async def test_stop_with_something_wrong_names_it_and_stops_nothing(
    trading: Trading, asked: dict[str, object], field: str
) -> None:
    async with trading.client() as client:
        run = (await client.post("/api/runs", json=plan(trading))).json()
        answer = await client.post(f"/api/runs/{run['id']}/stop", json=asked)
        shown = (await client.get(f"/api/runs/{run['id']}")).json()
    assert answer.status_code == 422, answer.text
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert shown["status"] == "starting"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"strategy": "magic"}, "strategy"),
        ({"instrument": "EUR_ZZZ"}, "instrument"),
        ({"parameters": {"fast": 0}}, "parameters.fast"),
        ({"parameters": {"fast": 20, "slow": 5}}, "parameters.fast"),
        ({"parameters": {"magic": 1}}, "parameters.magic"),
        ({"parameters": {"units": 1.5}}, "parameters.units"),
        ({"parameters": {"stop": True}}, "parameters.stop"),
    ],
)
async def test_run_with_something_wrong_names_it(
    trading: Trading, changes: dict[str, object], field: str
) -> None:
    async with trading.client() as client:
        answer = await client.post("/api/runs", json=plan(trading, **changes))
        runs = (await client.get("/api/runs")).json()["items"]
    assert answer.status_code == 422, answer.text
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert runs == []


async def test_strategies_are_listed_with_bounds_for_a_form(trading: Trading) -> None:
    async with trading.client() as client:
        listed = (await client.get("/api/strategies")).json()["items"]
    ema_cross = next(strategy for strategy in listed if strategy["name"] == "ema_cross")
    fast = {item["name"]: item for item in ema_cross["parameters"]}["fast"]
    assert (fast["type"], fast["minimum"], fast["unit"]) == ("int", 2, "ticks")


async def test_broken_files_of_the_users_folder_are_listed_with_their_error(
    api: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOREX_STRATEGIES", str(tmp_path))
    (tmp_path / "night_owl.py").write_text("x = 1\ndef (:\n")
    (tmp_path / "empty.py").write_text("")
    async with api.client(await api.person()) as client:
        listed = (await client.get("/api/strategies")).json()
    assert "ema_cross" in {each["name"] for each in listed["items"]}
    empty, owl = listed["broken"]
    assert (owl["file"], owl["line"]) == ("night_owl.py", 2)
    assert "is no Python" in owl["problem"]
    assert (empty["file"], empty["line"]) == ("empty.py", None)
