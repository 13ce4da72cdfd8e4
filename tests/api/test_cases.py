"""Cases, alerts and profit over the API."""

from decimal import Decimal

from domain.cases import CaseKind
from domain.guardian import NAKED_TRADE, NewAlert, naked_subject
from domain.orders import OrderState, Purpose
from tests.api.conftest import Trading
from tests.orders.test_cases import made_elsewhere, one_case
from tests.orders.test_guardian import catch_up, entered, is_closed
from workers.tools import utc_now


async def test_a_case_is_listed_and_resolved_once_by_whom_it_concerns(trading: Trading) -> None:
    world = trading.world
    trade = await made_elsewhere(world)
    case = await one_case(world, CaseKind.FOREIGN_TRADE)
    stranger = await trading.api.person()
    async with trading.api.client(stranger) as other:
        assert (await other.get("/api/cases")).json() == {"items": []}
        asked = await other.post(f"/api/cases/{case.id}/resolve", json={"resolution": "close"})
        assert asked.status_code == 404
    async with trading.client() as client:
        (listed,) = (await client.get("/api/cases", params={"state": "open"})).json()["items"]
        assert (listed["id"], listed["choices"]) == (case.id, ["adopt", "close", "ignore"])
        path = f"/api/cases/{case.id}/resolve"
        wrong = await client.post(path, json={"resolution": "vanished"})
        assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "resolution")
        done = await client.post(path, json={"resolution": "close", "note": "not mine"})
        assert (done.json()["state"], done.json()["closed_by"]) == ("resolved", world.owner)
        again = await client.post(path, json={"resolution": "adopt"})
        assert (again.status_code, again.json()["code"]) == (409, "CASE_RESOLVED")
    await world.until(lambda: is_closed(world, trade), bool)


async def test_an_alert_is_acknowledged_by_whom_it_concerns(trading: Trading) -> None:
    world = trading.world
    raised = await world.tools.guarding.raise_alert(
        NewAlert(
            account=world.account,
            kind=NAKED_TRADE,
            subject=naked_subject(world.account, "7"),
            message="trade 7 stands without protection",
        ),
        utc_now(),
    )
    stranger = await trading.api.person()
    async with trading.api.client(stranger) as other:
        path = f"/api/alerts/{raised.id}/acknowledge"
        assert (await other.post(path, json={})).status_code == 404
    async with trading.client() as client:
        (alert,) = (await client.get("/api/alerts")).json()["items"]
        assert (alert["id"], alert["acknowledged_by"]) == (raised.id, None)
        seen = await client.post(path, json={"note": "I watch it"})
        assert (seen.json()["acknowledged_by"], seen.json()["note"]) == (world.owner, "I watch it")


async def test_profit_and_transfers_make_the_balance_at_the_exchange(trading: Trading) -> None:
    world = trading.world
    await entered(world)
    world.exchange.control.post("price/jump", instrument="EUR_USD", points=120)
    await world.price()
    close = await world.ask("-1000", purpose=Purpose.CLOSE, stop=None)
    await world.tools.desk.open_order(close)
    assert (await world.ended(close.id)).state == OrderState.FILLED
    await made_elsewhere(world, "500")
    world.exchange.control.post(f"accounts/{world.exchange.account}/funds", amount="250")
    await catch_up(world)

    broker = await world.tools.brokers.broker(world.account)
    balance = (await broker.summary()).balance
    async with trading.client() as client:
        profit = (await client.get(f"/api/accounts/{world.account}/profit")).json()
        none = await client.get(
            f"/api/accounts/{world.account}/profit",
            params={"from": "2020-01-02", "to": "2020-01-01"},
        )
    assert Decimal(profit["transfers"]) == Decimal(100_250)
    assert Decimal(profit["net"]) + Decimal(profit["transfers"]) == balance
    assert Decimal(profit["net"]) == sum(
        Decimal(day["realized_pl"]) + Decimal(day["financing"]) for day in profit["days"]
    )
    assert {item["name"] for item in profit["strategies"]} >= {"person"}
    assert (none.status_code, none.json()["errors"][0]["field"]) == (422, "from")
