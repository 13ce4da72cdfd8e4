"""What backtests found, over HTTP."""

from decimal import Decimal

from contracts.names import backtest_workflow_id
from domain.backtests import BacktestId
from tests.backtests.asking import Asking, asking, wanted
from tests.backtests.world import working

__all__ = ["asking"]


async def test_backtest_asked_for_is_read_to_its_report(asking: Asking) -> None:
    async with asking.client() as client, working(asking.world):
        started = await client.post("/api/backtest/start", json=wanted())
        assert started.status_code == 201, started.text
        backtest = started.json()["backtest"]
        await asking.world.ended(BacktestId(backtest["id"]))
        place = f"/api/backtests/{backtest['id']}"
        done = (await client.get(place)).json()
        trades = (await client.get(f"{place}/trades", params={"limit": 3})).json()
        more = await client.get(f"{place}/trades", params={"cursor": trades["next_cursor"]})
        equity = (await client.get(f"{place}/equity", params={"points": 10})).json()
        page = await client.get(f"{place}/report.html")
        charts = (await client.get(f"{place}/charts")).json()
        table = await client.get(f"{place}/trades.parquet")
        text = await client.get(f"{place}/trades.csv")
        compared = await client.get("/api/backtests/compare", params={"ids": backtest["id"]})
        listed = (await client.get("/api/backtests")).json()["items"]
    assert backtest["workflow_id"] == backtest_workflow_id(BacktestId(backtest["id"]))
    assert (backtest["status"], backtest["starting_balance"]) == ("queued", "50000")
    assert done["backtest"]["status"] == "done", done
    assert done["backtest"]["progress"]["ticks"] == 120_000
    assert len(done["curve"]) > 10
    assert [item["row"] for item in trades["items"]] == [0, 1, 2]
    assert more.json()["items"][0]["row"] == 3
    assert 2 <= len(equity["items"]) <= 10
    assert "sandbox" in page.headers["content-security-policy"]
    assert "<!doctype html>" in page.text
    assert len(charts["trades"]["result"]) == charts["count"] == trades["total"]
    assert len(charts["prices"]["close"]) > 10
    assert sum(Decimal(year["profit"]) for year in charts["years"]) == Decimal(
        done["backtest"]["metrics"]["net_profit"]
    )
    assert table.content[:4] == b"PAR1"
    assert text.text.count("\n") == trades["total"] + 1
    assert [each["backtest"]["id"] for each in compared.json()["items"]] == [backtest["id"]]
    assert [each["id"] for each in listed] == [backtest["id"]]
