"""Studies over HTTP: asked for, refused, kept apart, and what is done with what they found."""

import asyncio
import json
from decimal import Decimal
from typing import Any

import httpx
import pytest

from tests.backtests.asking import Asking, asking, wanted
from tests.backtests.world import PATIENCE, working

__all__ = ["asking"]

SPACE = {"fast": {"low": 100, "high": 400, "step": 100}, "slow": {"values": [1_000, 2_000]}}


def study(**changes: object) -> dict[str, object]:
    """Ask for a study of eight sets."""
    return wanted(space=SPACE) | changes


async def _until(client: httpx.AsyncClient, place: str, status: str) -> dict[str, Any]:
    async with asyncio.timeout(PATIENCE):
        while True:
            found = (await client.get(place)).json()
            told = found["study"] if "study" in found else found["backtest"]
            if told["status"] == status:
                return dict(found)
            await asyncio.sleep(0.05)


async def test_what_varies_need_not_fit_the_rest_by_its_default(asking: Asking) -> None:
    """The default of `fast`, 1,000, is above this `slow`; none of the sets is."""
    narrow = study(parameters={"slow": 400}, space={"fast": {"low": 50, "high": 200, "step": 50}})
    async with asking.client() as client:
        answer = await client.post("/api/research/start", json=narrow)
    assert answer.status_code == 201, answer.text


async def test_same_key_asks_for_the_same_study(asking: Asking) -> None:
    headers = {"Idempotency-Key": "once"}
    async with asking.client() as client:
        first = await client.post("/api/research/start", json=study(), headers=headers)
        second = await client.post("/api/research/start", json=study(), headers=headers)
        other = await client.post("/api/research/start", json=study(seed=2), headers=headers)
        listed = (await client.get("/api/research")).json()
    assert first.status_code == 201, first.text
    assert second.json()["study"]["id"] == first.json()["study"]["id"]
    assert (other.status_code, other.json()["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert [each["id"] for each in listed["items"]] == [first.json()["study"]["id"]]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"strategy": "magic"}, "strategy"),
        ({"instruments": ["EUR_USD", "GBP_USD"]}, "instruments"),
        ({"parameters": {"fast": 0}}, "parameters.fast"),
        ({"balance": "-1"}, "balance"),
        ({"space": {}}, "space"),
        ({"space": {"magic": {}}}, "space.magic"),
        ({"space": {"fast": {"low": 0, "step": 1}}}, "space.fast"),
        ({"space": {"fast": {"low": 9, "high": 8, "step": 1}}}, "space.fast"),
        ({"space": {"fast": {"values": []}}}, "space.fast.values"),
        ({"space": {"fast": {"values": ["ten"]}}}, "space.fast.values.0"),
        ({"space": {"fast": {"values": [10], "low": 1}}}, "space.fast"),
        ({"space": {"fast": {"low": "1"}}}, "space.fast.low"),
        ({"space": {"fast": {"low": 10, "high": 20, "step": -1}}}, "space.fast"),
        ({"space": {"fast": {"scale": "cubic"}}}, "space.fast.scale"),
        ({"space": {"fast": {"step": 1}, "slow": {"step": 1}}}, "space"),
        ({"method": "guess"}, "method"),
        ({"trials": 0}, "trials"),
        ({"trials": 1.5}, "trials"),
        ({"trials": 1_000_000}, "trials"),
        ({"seed": -1}, "seed"),
        ({"objective": "luck"}, "objective"),
        ({"minimum_trades": -1}, "minimum_trades"),
        ({"batch": 0}, "batch"),
        ({"parallel": 0}, "parallel"),
        ({"parallel": 65}, "parallel"),
        ({"walk_forward": {"in_sample": "P1D"}}, "walk_forward.out_of_sample"),
        (
            {"walk_forward": {"in_sample": "PT0S", "out_of_sample": "P1D"}},
            "walk_forward.in_sample",
        ),
        (
            {"walk_forward": {"in_sample": "P1D", "out_of_sample": "P1D", "growth": "fast"}},
            "walk_forward.growth",
        ),
        ({"wish": "run"}, "wish"),
    ],
)
async def test_study_with_something_wrong_names_it(
    asking: Asking, changes: dict[str, object], field: str
) -> None:
    async with asking.client() as client:
        answer = await client.post("/api/research/start", json=study(**changes))
        listed = (await client.get("/api/research")).json()["items"]
    assert answer.status_code == 422, answer.text
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert listed == []


async def test_study_of_another_is_not_there(asking: Asking) -> None:
    async with asking.client() as client:
        started = await client.post("/api/research/start", json=study())
    place = f"/api/research/{started.json()['study']['id']}"
    async with asking.api.client(await asking.api.person()) as stranger:
        answers = [
            await stranger.get(place),
            await stranger.get(f"{place}/trials"),
            await stranger.post(f"{place}/pause"),
            await stranger.post(f"{place}/resume"),
            await stranger.post(f"{place}/cancel"),
            await stranger.post(f"{place}/backtest", json={}),
        ]
        listed = (await stranger.get("/api/research")).json()["items"]
    assert [answer.status_code for answer in answers] == [404] * len(answers)
    assert listed == []


async def test_best_set_of_a_study_is_backtested_and_comes_to_the_same(asking: Asking) -> None:
    async with working(asking.world), asking.client() as client:
        started = await client.post("/api/research/start", json=study())
        place = f"/api/research/{started.json()['study']['id']}"
        done = await _until(client, place, "done")
        best = done["windows"][0]["chosen"]
        backtest = await client.post(f"{place}/backtest", json={})
        assert backtest.status_code == 201, backtest.text
        told = backtest.json()["backtest"]
        again = await _until(client, f"/api/backtests/{told['id']}", "done")
        missing = await client.post(f"{place}/backtest", json={"number": 99})
    assert done["study"]["progress"] == {"done": 8, "of": 8, "failed": 0}
    assert best["parameters"].items() <= told["parameters"].items()
    balance = float(again["backtest"]["progress"]["balance"])
    assert balance - 50_000 == pytest.approx(float(best["profit"]))
    assert missing.status_code == 404


async def test_trials_come_page_by_page_the_best_first(asking: Asking) -> None:
    async with working(asking.world), asking.client() as client:
        started = await client.post("/api/research/start", json=study())
        place = f"/api/research/{started.json()['study']['id']}"
        await _until(client, place, "done")
        first = (await client.get(f"{place}/trials", params={"limit": 5})).json()
        cursor = {"limit": 5, "cursor": first["next_cursor"]}
        rest = (await client.get(f"{place}/trials", params=cursor)).json()
        other = (await client.get(f"{place}/trials", params={"sample": "out"})).json()
    trials = [*first["items"], *rest["items"]]
    assert sorted(each["number"] for each in trials) == list(range(8))
    scores = [each["score"] for each in trials if each["score"] is not None]
    assert scores == sorted(scores, reverse=True)
    assert (rest["next_cursor"], other["items"]) == (None, [])


async def test_study_is_steered_over_http(asking: Asking) -> None:
    history = asking.world.tools.settings.history_folder
    (history / "slow").write_text("1e-4")
    async with working(asking.world), asking.client() as client:
        started = await client.post("/api/research/start", json=study())
        place = f"/api/research/{started.json()['study']['id']}"
        paused = await client.post(f"{place}/pause")
        await _until(client, place, "paused")
        resumed = await client.post(f"{place}/resume")
        cancelled = await client.post(f"{place}/cancel")
        await _until(client, place, "cancelled")
        late = await client.post(f"{place}/resume")
    answers = (paused, resumed, cancelled, late)
    told = [answer.json()["study"]["wish"] for answer in answers]
    assert told == ["pause", "run", "cancel", "cancel"]
    assert late.json()["study"]["status"] == "cancelled"


async def test_study_that_runs_is_told_over_the_socket_until_its_end(asking: Asking) -> None:
    async with asking.api.socket("/ws/updates/", asking.person) as socket:
        snapshot = json.loads(await socket.recv())
        async with working(asking.world), asking.client() as client:
            started = (await client.post("/api/research/start", json=study())).json()["study"]
            told, ended = {}, {}
            async with asyncio.timeout(PATIENCE):
                while told.get("status") != "done" or not ended:
                    message = json.loads(await socket.recv())
                    if message["type"] == "study":
                        told = message["study"]
                    if message["type"] == "event":
                        ended = message["event"]
    assert snapshot["studies"] == []
    assert (told["id"], told["progress"]["done"]) == (started["id"], 8)
    assert (ended["kind"], ended["payload"]["study_id"]) == ("study.done", started["id"])


async def test_walk_forward_shows_what_became_of_what_was_chosen(asking: Asking) -> None:
    walk = {"in_sample": "P1D", "out_of_sample": "P1D"}
    async with working(asking.world), asking.client() as client:
        started = await client.post("/api/research/start", json=study(walk_forward=walk))
        place = f"/api/research/{started.json()['study']['id']}"
        done = await _until(client, place, "done")
        backtest = await client.post(f"{place}/backtest", json={"window": 1})
    tried = [window["tried"] for window in done["windows"]]
    assert [each["sample"] for each in tried] == ["out", "out"]
    profit = sum(Decimal(each["profit"]) for each in tried)
    assert done["walked"]["windows_tried"] == 2
    assert Decimal(done["walked"]["out_profit"]) == profit
    assert backtest.json()["backtest"]["start"] == done["windows"][1]["start"]
    assert backtest.json()["backtest"]["end"] == done["windows"][1]["split"]
