"""Orders asked for over HTTP."""

import json

from tests.api.conftest import Trading

BAD_FIELDS: tuple[tuple[str, object], ...] = (
    ("units", "0"),
    ("units", "1e309"),
    ("units", "NaN"),
    ("units", "Infinity"),
    ("units", "1234567890123456789"),
    ("units", "0.00000000001"),
    ("units", "1.5"),
    ("units", "100000001"),
    ("units", 1000.5),
    ("units", True),
    ("units", None),
    ("units", "١٠"),
    ("stop_loss_distance", "0"),
    ("stop_loss_distance", "-0.001"),
    ("stop_loss_distance", "0.0000001"),
    ("stop_loss_price", "-1"),
    ("take_profit_price", "nan"),
    ("instrument", "EUR_ZZZ"),
    ("instrument", "eurusd"),
    ("instrument", "EUR_USD\u0000"),
    ("account_id", "a b"),
    ("valid_for_seconds", 0),
    ("valid_for_seconds", 1e9),
)


async def test_order_within_the_rules_is_accepted_and_filled(trading: Trading) -> None:
    async with trading.client() as client:
        asked = await client.post("/api/orders", json=trading.order())
        assert asked.status_code == 201, asked.text
        order = asked.json()
        assert order["verdict"]["outcome"] == "accepted"
        assert order["workflow_id"] == f"order/{order['id']}"
        assert order["workflow_url"].endswith(f"/workflows/order%2F{order['id']}")
        await trading.world.ended(order["id"])
        story = (await client.get(f"/api/orders/{order['id']}")).json()
        positions = (await client.get("/api/positions")).json()["items"]
        trades = (await client.get("/api/trades?state=open")).json()["items"]
    assert story["state"] == "filled"
    assert story["filled_units"] == "1000"
    kinds = [event["kind"] for event in story["events"]]
    assert kinds[0] == "order.requested"
    assert "order.filled" in kinds
    assert [(item["instrument"], item["units"]) for item in positions] == [("EUR_USD", "1000")]
    assert trades[0]["order_id"] == order["id"]


async def test_order_against_a_rule_is_denied_with_its_figures(trading: Trading) -> None:
    async with trading.client() as client:
        asked = await client.post("/api/orders", json=trading.order(units="200000"))
    verdict = asked.json()["verdict"]
    assert asked.status_code == 201
    assert (verdict["outcome"], verdict["code"]) == ("denied", "UNITS_PER_ORDER")
    assert verdict["figures"] == {"units": "200000", "limit": "100000"}


async def test_order_asked_for_again_with_its_key_is_the_same_order(trading: Trading) -> None:
    key = {"Idempotency-Key": "one"}
    async with trading.client() as client:
        first = await client.post("/api/orders", json=trading.order(), headers=key)
        await trading.world.ended(first.json()["id"])
        again = await client.post("/api/orders", json=trading.order(), headers=key)
        other = await client.post("/api/orders", json=trading.order(units="2000"), headers=key)
        listed = (await client.get("/api/orders")).json()["items"]
    assert again.status_code == 201
    assert again.json()["id"] == first.json()["id"]
    assert other.status_code == 422
    assert other.json()["code"] == "IDEMPOTENCY_KEY_REUSED"
    assert len(listed) == 1
    assert len(trading.world.at_exchange(first.json()["id"])) == 1


async def test_position_closed_over_the_api_is_flat(trading: Trading) -> None:
    wish = {"account_id": trading.account, "instrument": "EUR_USD"}
    key = {"Idempotency-Key": "close"}
    async with trading.client() as client:
        nothing = await client.post("/api/positions/close", json=wish)
        opened = await client.post("/api/orders", json=trading.order())
        await trading.world.ended(opened.json()["id"])
        closed = await client.post("/api/positions/close", json=wish, headers=key)
        await trading.world.ended(closed.json()["id"])
        again = await client.post("/api/positions/close", json=wish, headers=key)
        left = (await client.get("/api/positions")).json()["items"]
    assert nothing.json()["code"] == "NOTHING_TO_CLOSE"
    assert closed.json()["reason"] == "close"
    assert closed.json()["units"] == "-1000"
    assert again.json()["id"] == closed.json()["id"]
    assert left == []


async def test_order_with_a_bad_number_or_name_names_its_field(trading: Trading) -> None:
    named = []
    async with trading.client() as client:
        for field, value in BAD_FIELDS:
            answer = await client.post("/api/orders", json=trading.order(**{field: value}))
            fields = [error["field"] for error in answer.json().get("errors", [])]
            named.append((answer.status_code, fields))
        listed = (await client.get("/api/orders")).json()["items"]
    assert named == [(422, [field]) for field, _ in BAD_FIELDS]
    assert listed == []


async def test_order_with_numbers_that_json_cannot_hold_is_refused(trading: Trading) -> None:
    async with trading.client() as client:
        for number in ("1e309", "NaN", "-Infinity", "9" * 5_000, "1000.0"):
            body = json.dumps(trading.order()).replace('"1000"', number)
            answer = await client.post(
                "/api/orders", content=body, headers={"Content-Type": "application/json"}
            )
            assert answer.status_code in (400, 422), number
            assert answer.headers["content-type"] == "application/problem+json"


async def test_order_with_a_stop_in_two_forms_names_the_second(trading: Trading) -> None:
    async with trading.client() as client:
        answer = await client.post("/api/orders", json=trading.order(stop_loss_price="1.0"))
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["stop_loss_distance"]


async def test_order_list_read_by_pages_shows_each_order_once(trading: Trading) -> None:
    async with trading.client() as client:
        for _ in range(5):
            await client.post("/api/orders", json=trading.order(units="200000"))
        seen, cursor = [], ""
        while True:
            page = (await client.get(f"/api/orders?limit=2{cursor}")).json()
            seen += [order["id"] for order in page["items"]]
            if page["next_cursor"] is None:
                break
            cursor = f"&cursor={page['next_cursor']}"
        bad = await client.get("/api/orders?cursor=nonsense")
    assert len(seen) == len(set(seen)) == 5
    assert bad.status_code == 422
    assert bad.json()["errors"][0]["field"] == "cursor"


async def test_halted_account_denies_entries_until_it_is_active_again(trading: Trading) -> None:
    state = f"/api/accounts/{trading.account}/state"
    async with trading.client() as client:
        halted = await client.put(state, json={"state": "HALTED", "reason": "lunch"})
        denied = await client.post("/api/orders", json=trading.order())
        await client.put(state, json={"state": "ACTIVE", "reason": ""})
        accepted = await client.post("/api/orders", json=trading.order())
        events = (await client.get(f"/api/events?account_id={trading.account}")).json()["items"]
    assert (halted.json()["state"], halted.json()["state_reason"]) == ("HALTED", "lunch")
    assert denied.json()["verdict"]["code"] == "ACCOUNT_HALTED"
    assert accepted.json()["verdict"]["outcome"] == "accepted"
    assert [event["kind"] for event in events].count("account.state") == 2
    assert [event["sequence"] for event in events] == list(range(1, len(events) + 1))
