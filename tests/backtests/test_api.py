"""Backtests over HTTP: asked for, refused, kept apart."""

import pytest

from tests.backtests.asking import Asking, asking, wanted

__all__ = ["asking"]


async def test_same_key_asks_for_the_same_backtest(asking: Asking) -> None:
    headers = {"Idempotency-Key": "once"}
    async with asking.client() as client:
        first = await client.post("/api/backtest/start", json=wanted(), headers=headers)
        second = await client.post("/api/backtest/start", json=wanted(), headers=headers)
        other = await client.post("/api/backtest/start", json=wanted(balance="1"), headers=headers)
    assert second.json()["backtest"]["id"] == first.json()["backtest"]["id"]
    assert (other.status_code, other.json()["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"strategy": "magic"}, "strategy"),
        ({"instruments": []}, "instruments"),
        ({"instruments": ["EUR_ZZZ"]}, "instruments.0"),
        ({"instruments": ["EUR_USD", "EUR_USD"]}, "instruments"),
        ({"instruments": [f"EUR_A{number}" for number in range(9)]}, "instruments"),
        ({"parameters": {"fast": 0}}, "parameters.fast"),
        ({"parameters": {"magic": 1}}, "parameters.magic"),
        ({"start": "2024-03-05T00:00:00Z", "end": "2024-03-04T00:00:00Z"}, "end"),
        ({"start": "2024-03-05T00:00:00"}, "start"),
        ({"balance": "-1"}, "balance"),
        ({"balance": "NaN"}, "balance"),
        ({"balance": 1.5}, "balance"),
        ({"currency": "dollars"}, "currency"),
        ({"execution": {"slippage": -1}}, "execution.slippage"),
        ({"execution": {"latency_ms": 1e9}}, "execution.latency_ms"),
        ({"execution": {"margin": "no"}}, "execution.margin"),
        ({"rates": {"JPY": "0"}}, "rates.JPY"),
        ({"source": "../etc"}, "source"),
        ({"wish": "run"}, "wish"),
    ],
)
async def test_backtest_with_something_wrong_names_it(
    asking: Asking, changes: dict[str, object], field: str
) -> None:
    async with asking.client() as client:
        answer = await client.post("/api/backtest/start", json=wanted(**changes))
        listed = (await client.get("/api/backtests")).json()["items"]
    assert answer.status_code == 422, answer.text
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert listed == []


async def test_backtest_of_another_is_not_there(asking: Asking) -> None:
    async with asking.client() as client:
        started = await client.post("/api/backtest/start", json=wanted())
    place = f"/api/backtests/{started.json()['backtest']['id']}"
    async with asking.api.client(await asking.api.person()) as stranger:
        answers = [
            await stranger.get(place),
            await stranger.get(f"{place}/trades"),
            await stranger.get(f"{place}/equity"),
            await stranger.get(f"{place}/report.html"),
            await stranger.post(f"{place}/cancel"),
            await stranger.get("/api/backtests/compare", params={"ids": place.split("/")[-1]}),
        ]
        listed = (await stranger.get("/api/backtests")).json()["items"]
    assert [answer.status_code for answer in answers] == [404] * len(answers)
    assert listed == []


async def test_history_tells_what_can_be_backtested(asking: Asking) -> None:
    async with asking.client() as client:
        history = (await client.get("/api/history")).json()
    [held] = history["items"]
    assert history["location"] == str(asking.world.tools.settings.history_folder)
    assert (held["instrument"], held["ticks"], held["files"]) == ("EUR_USD", 120_000, 3)
    assert (held["kind"], held["days"], held["missing"]) == ("folder", 3, [])
    assert held["first"].startswith("2024-03-04T")
    assert held["last"].startswith("2024-03-06T")


async def test_history_names_its_broken_files_and_hides_no_other(asking: Asking) -> None:
    folder = asking.world.tools.settings.history_folder
    (folder / "EUR_USD" / "2024-03-06.parquet").write_bytes(b"nothing")
    (folder / "GBP_USD").mkdir()
    (folder / "GBP_USD" / "2024-03-04.parquet").write_bytes(b"nothing")
    async with asking.client() as client:
        sound, lost = (await client.get("/api/history")).json()["items"]
    assert (sound["ticks"], sound["days"], len(sound["broken"])) == (80_000, 2, 1)
    assert (lost["instrument"], lost["ticks"], lost["first"]) == ("GBP_USD", 0, None)
    assert "GBP_USD/2024-03-04.parquet" in lost["broken"][0]
