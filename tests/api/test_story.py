"""An order's story, and what its fills cost."""

from tests.api.conftest import Trading


async def test_story_of_a_filled_order_tells_steps_costs_and_its_stop(trading: Trading) -> None:
    async with trading.client() as client:
        await trading.world.price()
        asked = await client.post("/api/orders", json=trading.order())
        order = asked.json()["id"]
        await trading.world.ended(order)
        await trading.world.tools.bookkeeping.catch_up(
            await trading.world.tools.brokers.broker(trading.world.account), trading.world.account
        )
        story = (await client.get(f"/api/orders/{order}")).json()
        by_strategy = await client.get(f"/api/costs?account_id={trading.account}")
        by_hour = await client.get(f"/api/costs?account_id={trading.account}&by=hour")
        backwards = await client.get(
            f"/api/costs?account_id={trading.account}"
            "&from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z"
        )
        naive = await client.get(f"/api/costs?account_id={trading.account}&from=2026-02-01T00:00")
    kinds = [step["kind"] for step in story["steps"]]
    assert kinds[:3] == ["order.requested", "order.accepted", "order.submitting"]
    assert "expected" in next(s for s in story["steps"] if s["kind"] == "order.filled")["text"]
    assert story["steps"][0]["after_ms"] is None
    assert all(step["after_ms"] >= 0 for step in story["steps"][1:])
    assert all(story["latency"][part] > 0 for part in ("judged_ms", "answered_ms", "whole_ms"))
    [fill] = story["fills"]
    assert fill["expected_price"] == story["expected_price"]
    assert fill["slippage_cost"] is not None
    assert story["trades"][0]["stop_loss_price"] is not None
    [people] = by_strategy.json()["items"]
    assert (people["group"], people["fills"]) == ("person", 1)
    assert people["average_slippage_points"] == fill["slippage_points"]
    assert people["latency_p50_ms"] == people["latency_p99_ms"] > 0
    assert len(by_hour.json()["items"]) == 1
    assert backwards.json()["errors"][0]["field"] == "from"
    assert naive.json()["errors"][0]["field"] == "from"
