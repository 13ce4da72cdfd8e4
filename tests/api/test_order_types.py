"""Orders that wait, and what is done to them and to trades over HTTP."""

from decimal import Decimal

import httpx

from domain.orders import IntentId, OrderState
from tests.api.conftest import Trading

FAR_BELOW = {"kind": "LIMIT", "price": "0.90000", "stop_loss_distance": "0.00200"}


async def _resting(trading: Trading, client: httpx.AsyncClient, **changes: object) -> str:
    await trading.world.price()
    asked = await client.post("/api/orders", json=trading.order(**FAR_BELOW | changes))
    assert asked.status_code == 201, asked.text
    order: str = asked.json()["id"]
    await trading.world.reached(IntentId(order), OrderState.SUBMITTED)
    return order


async def _trade(trading: Trading, client: httpx.AsyncClient, **changes: object) -> str:
    await trading.world.price()
    asked = await client.post("/api/orders", json=trading.order(**changes))
    await trading.world.ended(asked.json()["id"])
    trade: str = (await client.get("/api/trades?state=open")).json()["items"][0]["id"]
    return trade


async def test_limit_far_away_waits_at_the_broker_as_asked(trading: Trading) -> None:
    async with trading.client() as client:
        order = await _resting(trading, client, take_profit_price="0.99000")
        shown = (await client.get(f"/api/orders/{order}")).json()
    broker = await trading.world.tools.brokers.broker(trading.world.account)
    [waiting] = (await broker.pending_orders()).orders
    assert (shown["kind"], shown["price"], shown["time_in_force"]) == ("LIMIT", "0.9", "GTC")
    assert (waiting.client_id, waiting.price) == (order, Decimal("0.90000"))


async def test_waiting_order_taken_back_is_cancelled_once(trading: Trading) -> None:
    async with trading.client() as client:
        order = await _resting(trading, client)
        first = (await client.delete(f"/api/orders/{order}")).json()
        again = (await client.delete(f"/api/orders/{order}")).json()
    assert (first["state"], first["end_code"]) == ("cancelled", "CLIENT_REQUEST")
    assert first["cancel_asked_by"] == trading.trader.username
    assert again == first


async def test_waiting_order_replaced_leaves_the_new_one_only(trading: Trading) -> None:
    change = {"units": "2000", "price": "0.91000", "stop_loss_distance": "0.00300"}
    key = {"Idempotency-Key": "another"}
    async with trading.client() as client:
        old = await _resting(trading, client)
        asked = await client.put(f"/api/orders/{old}", json=change, headers=key)
        assert asked.status_code == 201, asked.text
        new = asked.json()["id"]
        await trading.world.reached(IntentId(new), OrderState.SUBMITTED)
        await trading.world.ended(IntentId(old))
        again = await client.put(f"/api/orders/{old}", json=change, headers=key)
        other = await client.put(f"/api/orders/{old}", json=change | {"units": "1"}, headers=key)
        late = await client.put(f"/api/orders/{old}", json=change)
        gone = (await client.get(f"/api/orders/{old}")).json()
    broker = await trading.world.tools.brokers.broker(trading.world.account)
    [waiting] = (await broker.pending_orders()).orders
    assert (waiting.client_id, waiting.units) == (new, Decimal(2000))
    assert asked.json()["replaces"] == old
    assert (gone["state"], gone["end_code"]) == ("cancelled", "CLIENT_REQUEST_REPLACED")
    assert again.json()["id"] == new
    assert other.json()["code"] == "IDEMPOTENCY_KEY_REUSED"
    assert (late.status_code, late.json()["code"]) == (409, "ORDER_NOT_WAITING")


async def test_trade_closed_in_part_and_then_wholly_is_closed(trading: Trading) -> None:
    async with trading.client() as client:
        trade = await _trade(trading, client)
        wish = {"account_id": trading.account}
        more = await client.post(f"/api/trades/{trade}/close", json=wish | {"units": "1001"})
        part = await client.post(f"/api/trades/{trade}/close", json=wish | {"units": "400"})
        await trading.world.ended(part.json()["id"])
        [left] = (await client.get("/api/trades?state=open")).json()["items"]
        rest = await client.post(f"/api/trades/{trade}/close", json=wish)
        await trading.world.ended(rest.json()["id"])
        closed = await client.post(f"/api/trades/{trade}/close", json=wish)
        open_ones = (await client.get("/api/trades?state=open")).json()["items"]
    assert more.json()["errors"][0]["field"] == "units"
    assert (part.json()["units"], part.json()["trade_id"]) == ("-400", trade)
    assert left["units"] == "600"
    assert rest.json()["units"] == "-600"
    assert (closed.status_code, closed.json()["code"]) == (409, "NOTHING_TO_CLOSE")
    assert open_ones == []


async def test_position_closed_in_part_keeps_the_rest(trading: Trading) -> None:
    wish = {"account_id": trading.account, "instrument": "EUR_USD", "units": "300"}
    async with trading.client() as client:
        await _trade(trading, client)
        closed = await client.post("/api/positions/close", json=wish)
        await trading.world.ended(closed.json()["id"])
        [position] = (await client.get("/api/positions")).json()["items"]
    assert position["units"] == "700"


async def test_guards_of_an_open_trade_changed_stand_at_the_broker(trading: Trading) -> None:
    async with trading.client() as client:
        trade = await _trade(trading, client)
        wish = {"account_id": trading.account}
        nothing = await client.put(f"/api/trades/{trade}/guards", json=wish)
        behind = await client.put(
            f"/api/trades/{trade}/guards", json=wish | {"stop_loss_price": "9.00000"}
        )
        changed = await client.put(
            f"/api/trades/{trade}/guards",
            json=wish | {"stop_loss_price": "0.80000", "take_profit_price": "1.90000"},
        )
    broker = await trading.world.tools.brokers.broker(trading.world.account)
    [at_broker] = (await broker.open_trades()).trades
    assert nothing.status_code == 422
    assert behind.json()["errors"][0]["field"] == "stop_loss_price"
    assert changed.status_code == 200, changed.text
    assert (changed.json()["stop_loss_price"], changed.json()["take_profit_price"]) == (
        "0.8",
        "1.9",
    )
    assert at_broker.stop is not None
    assert at_broker.stop.price == Decimal("0.80000")
