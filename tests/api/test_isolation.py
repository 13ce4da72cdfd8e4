"""What belongs to one user does not exist for another."""

from tests.api.conftest import Trading


async def test_everything_of_another_user_is_not_found(trading: Trading) -> None:
    stranger = await trading.api.person()
    async with trading.client() as client:
        order = (await client.post("/api/orders", json=trading.order())).json()["id"]
        run = {
            "account_id": trading.account,
            "strategy": "ema_cross",
            "instrument": "USD_JPY",
            "parameters": {},
        }
        run_id = (await client.post("/api/runs", json=run)).json()["id"]
    account = trading.account
    wish = {"account_id": account, "instrument": "EUR_USD"}
    async with trading.api.client(stranger) as client:
        answers = [
            await client.get(f"/api/accounts/{account}"),
            await client.get(f"/api/accounts/{account}/instruments"),
            await client.get(f"/api/accounts/{account}/protections"),
            await client.get(f"/api/accounts/{account}/candles?instrument=EUR_USD"),
            await client.put(
                f"/api/accounts/{account}/state", json={"state": "HALTED", "reason": ""}
            ),
            await client.get(f"/api/orders?account_id={account}"),
            await client.get(f"/api/orders/{order}"),
            await client.post("/api/orders", json=trading.order()),
            await client.post("/api/positions/close", json=wish),
            await client.get(f"/api/positions?account_id={account}"),
            await client.get(f"/api/trades?account_id={account}"),
            await client.get(f"/api/balances?account_id={account}"),
            await client.get(f"/api/events?account_id={account}"),
            await client.get(f"/api/events?stream=account:{account}"),
            await client.get(f"/api/events/latest?account_id={account}"),
            await client.get(f"/api/runs?account_id={account}"),
            await client.post("/api/runs", json=run),
            await client.get(f"/api/runs/{run_id}"),
            await client.post(f"/api/runs/{run_id}/stop"),
            await client.get(f"/api/runs/{run_id}/journal"),
        ]
        lists = [
            (await client.get(path)).json()["items"]
            for path in ("/api/accounts", "/api/orders", "/api/positions", "/api/runs")
        ]
    assert [answer.status_code for answer in answers] == [404] * len(answers)
    assert {answer.json()["code"] for answer in answers} == {"NOT_FOUND"}
    assert lists == [[], [], [], []]
    assert len(await _orders(trading)) == 1


async def _orders(trading: Trading) -> list[dict[str, object]]:
    async with trading.client() as client:
        items: list[dict[str, object]] = (await client.get("/api/orders")).json()["items"]
        return items
