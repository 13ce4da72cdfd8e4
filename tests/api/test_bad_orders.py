"""What is refused at every door that asks for an order: the field is named, nothing is done."""

import httpx

from tests.api.conftest import Trading

LIMIT = {"kind": "LIMIT", "price": "0.90000"}
ORDERS: tuple[tuple[dict[str, object], str], ...] = (
    ({"units": "NaN"}, "units"),
    ({"units": "1e309"}, "units"),
    ({"units": "0"}, "units"),
    ({"units": "1234567890123456789"}, "units"),
    ({"units": "100000001"}, "units"),
    (LIMIT | {"price": "-1.0"}, "price"),
    (LIMIT | {"price": "NaN"}, "price"),
    (LIMIT | {"price": "1e309"}, "price"),
    (LIMIT | {"price": "1.2345678"}, "price"),
    (LIMIT | {"price": None}, "price"),
    ({"price": "1.1"}, "price"),
    ({"kind": "STOP"}, "price"),
    ({"kind": "TRAILING_STOP"}, "kind"),
    ({"time_in_force": "GTC"}, "time_in_force"),
    (LIMIT | {"time_in_force": "FOK"}, "time_in_force"),
    (LIMIT | {"time_in_force": "GTD"}, "good_till"),
    (LIMIT | {"good_till": "2099-01-01T00:00:00Z"}, "good_till"),
    (LIMIT | {"time_in_force": "GTD", "good_till": "2099-01-01T00:00:00"}, "good_till"),
    (LIMIT | {"time_in_force": "GTD", "good_till": "2001-01-01T00:00:00Z"}, "good_till"),
    (LIMIT | {"time_in_force": "GTD", "good_till": "9999-12-31T00:00:00Z"}, "good_till"),
    (LIMIT | {"time_in_force": "GTD", "good_till": "tomorrow"}, "good_till"),
    (LIMIT | {"price_bound": "1.1"}, "price_bound"),
    ({"price_bound": "-1"}, "price_bound"),
    ({"stop_loss_price": "1.0"}, "stop_loss_distance"),
    ({"take_profit_price": "1.0", "take_profit_distance": "0.1"}, "take_profit_distance"),
    ({"trailing_stop_distance": "0"}, "trailing_stop_distance"),
    ({"trailing_stop_distance": "0.0000001"}, "trailing_stop_distance"),
    ({"close_after_seconds": 0}, "close_after_seconds"),
    ({"close_after_seconds": 1e309}, "close_after_seconds"),
    ({"valid_for_seconds": 301}, "valid_for_seconds"),
    ({"instrument": "EUR_ZZZ"}, "instrument"),
    ({"leverage": "50"}, "leverage"),
)


def _fields(answer: httpx.Response) -> tuple[int, list[str]]:
    problem = answer.json()
    return answer.status_code, [error["field"] for error in problem.get("errors") or []]


async def _untouched(trading: Trading, client: httpx.AsyncClient) -> bool:
    listed = (await client.get("/api/orders")).json()["items"]
    kinds = {line["type"] for line in trading.world.exchange.transactions()}
    return not listed and not any(kind.endswith(("_ORDER", "_REJECT")) for kind in kinds)


async def test_bad_order_names_its_field_and_leaves_nothing(trading: Trading) -> None:
    named = []
    async with trading.client() as client:
        for changes, _ in ORDERS:
            wish = {name: _sendable(value) for name, value in trading.order(**changes).items()}
            named.append(_fields(await client.post("/api/orders", json=wish)))
        assert await _untouched(trading, client)
    assert named == [(422, [field]) for _, field in ORDERS]


def _sendable(value: object) -> object:
    """JSON has no infinity; what a browser would send in its place is text."""
    return str(value) if isinstance(value, float) else value


async def test_bad_close_or_change_names_its_field_and_leaves_nothing(trading: Trading) -> None:
    account = {"account_id": trading.account}
    position = account | {"instrument": "EUR_USD"}
    leg = {"instrument": "EUR_USD", "units": "1", "kind": "LIMIT", "price": "0.9"}
    async with trading.client() as client:
        answers = [
            await client.post("/api/positions/close", json=position | {"units": "0"}),
            await client.post("/api/positions/close", json=position | {"units": "NaN"}),
            await client.post("/api/positions/close", json=position | {"all": True}),
            await client.post("/api/positions/close", json=position),
            await client.post("/api/trades/1/close", json=account | {"units": "-1"}),
            await client.put("/api/trades/1/guards", json=account | {"stop_loss_price": "nan"}),
            await client.post("/api/orders/oco", json=account | {"orders": [leg]}),
            await client.put("/api/orders/p-1", json={"units": "1", "kind": "STOP"}),
            await client.post("/api/orders/p-1/amend", json={"units": "1e309"}),
        ]
        assert await _untouched(trading, client)
    assert [_fields(answer) for answer in answers] == [
        (422, ["units"]),
        (422, ["units"]),
        (422, ["all"]),
        (422, ["instrument"]),
        (422, ["units"]),
        (422, ["stop_loss_price"]),
        (422, ["orders"]),
        (422, ["kind"]),
        (422, ["units"]),
    ]


async def test_what_belongs_to_another_user_is_not_there(trading: Trading) -> None:
    async with trading.client() as client:
        await trading.world.price()
        asked = await client.post("/api/orders", json=trading.order())
        await trading.world.ended(asked.json()["id"])
        [trade] = (await client.get("/api/trades?state=open")).json()["items"]
    order, account = asked.json()["id"], {"account_id": trading.account}
    leg = {"instrument": "EUR_USD", "units": "1", "kind": "LIMIT", "price": "0.9"}
    stranger = await trading.api.person()
    async with trading.api.client(stranger) as client:
        answers = [
            await client.delete(f"/api/orders/{order}"),
            await client.put(f"/api/orders/{order}", json={"units": "1", "price": "0.9"}),
            await client.post(f"/api/orders/{order}/approve", json={}),
            await client.post(f"/api/orders/{order}/refuse", json={}),
            await client.post(f"/api/orders/{order}/amend", json={"units": "1"}),
            await client.post(f"/api/trades/{trade['id']}/close", json=account),
            await client.put(
                f"/api/trades/{trade['id']}/guards", json=account | {"stop_loss_price": "0.9"}
            ),
            await client.post("/api/orders/oco", json=account | {"orders": [leg, leg]}),
            await client.get("/api/orders/oco/g-1"),
            await client.get(f"/api/costs?account_id={trading.account}"),
            await client.get(f"/api/approvals?account_id={trading.account}"),
        ]
    assert [answer.status_code for answer in answers] == [404] * len(answers)


async def test_order_in_a_halted_market_is_cancelled_with_the_broker_s_code(
    trading: Trading,
) -> None:
    trading.world.exchange.control.post("market/halt", instruments=["EUR_USD"])
    async with trading.client() as client:
        await trading.world.price()
        asked = await client.post("/api/orders", json=trading.order())
        order = asked.json()["id"]
        await trading.world.ended(order)
        story = (await client.get(f"/api/orders/{order}")).json()
    assert (story["state"], story["end_code"]) == ("cancelled", "MARKET_HALTED")
    assert story["fills"] == []
