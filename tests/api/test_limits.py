"""Limits and policy of an account: shown, changed in part, refused with the field at fault."""

import pytest

from domain.events import account_stream
from tests.api.conftest import Trading

NEW = {
    "max_units_per_instrument": "5000",
    "instrument_units": {"EUR_USD": "400"},
    "max_daily_loss": "250.50",
    "max_price_age_seconds": 7,
    "hours": {"windows": [{"days": [0, 4], "opens": "03:00:00", "closes": "12:00:00"}]},
    "protections": {"cool_down": {"pause_minutes": 5}},
    "approval": {"above_units": "1000", "people": 2},
}


async def test_limits_are_changed_in_part_and_the_rest_stays(trading: Trading) -> None:
    path, stream = f"/api/accounts/{trading.account}", account_stream(trading.account)
    async with trading.client() as client:
        before = (await client.get(path)).json()["limits"]
        changed = (await client.patch(f"{path}/limits", json=NEW)).json()["limits"]
        again = (await client.patch(f"{path}/limits", json={"max_daily_loss": None})).json()
        events = (await client.get(f"/api/events/latest?stream={stream}")).json()["items"]
    assert changed["max_daily_loss"] == "250.5"
    assert changed["instrument_units"] == {"EUR_USD": "400"}
    assert changed["protections"]["cool_down"] == {"pause_minutes": 5, "scope": "instrument"}
    assert {name for name in before if before[name] != changed[name]} == set(NEW)
    assert again["limits"] == changed | {"max_daily_loss": None}
    told = [event["message"] for event in events if event["kind"] == "account.rules"]
    assert min(told, key=len).endswith("changed max_daily_loss")


async def test_limits_that_were_changed_hold_for_the_next_order(trading: Trading) -> None:
    async with trading.client() as client:
        await client.patch(
            f"/api/accounts/{trading.account}/limits", json={"max_units_per_order": "10"}
        )
        denied = (await client.post("/api/orders", json=trading.order())).json()["verdict"]
    assert (denied["code"], denied["figures"]["limit"]) == ("UNITS_PER_ORDER", "10")


async def test_a_policy_is_changed_in_part(trading: Trading) -> None:
    path = f"/api/accounts/{trading.account}/policy"
    async with trading.client() as client:
        flat = await client.patch(path, json={"flat_before_weekend_minutes": 30})
        after = (await client.patch(path, json={"foreign_trades": "adopt"})).json()["policy"]
    assert flat.status_code == 200
    assert after == {
        "foreign_trades": "adopt",
        "late_orders": "flatten",
        "catastrophe_stop": "0.02",
        "flat_before_weekend_minutes": 30,
    }


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ('{"max_daily_loss": "NaN"}', "max_daily_loss"),
        ('{"max_daily_loss": 1e309}', "max_daily_loss"),
        ('{"max_exposure": "1e309"}', "max_exposure"),
        ('{"max_exposure": "1234567890123456789"}', "max_exposure"),
        ('{"max_units_per_order": "-5"}', "max_units_per_order"),
        ('{"max_units_per_order": null}', "max_units_per_order"),
        ('{"max_drawdown": "1.01"}', "max_drawdown"),
        ('{"max_open_trades": 0}', "max_open_trades"),
        ('{"max_open_trades": true}', "max_open_trades"),
        ('{"max_price_age_seconds": 301}', "max_price_age_seconds"),
        ('{"instrument_units": {"EURUSD": "5"}}', "instrument_units.EURUSD.[key]"),
        ('{"currency_exposure": {"EUR": "0"}}', "currency_exposure.EUR"),
        ('{"hours": {"windows": [{"days": [7], "opens": "1:00"}]}}', "hours.windows.0.days.0"),
        ('{"protections": {"stop_guard": {"stops": 0}}}', "protections.stop_guard.stops"),
        ('{"approval": {"people": 3}}', "approval.people"),
        ('{"max_pips": 3}', "max_pips"),
    ],
)
async def test_an_impossible_limit_is_refused_by_its_field_and_changes_nothing(
    trading: Trading, body: str, field: str
) -> None:
    path = f"/api/accounts/{trading.account}"
    async with trading.client() as client:
        before = (await client.get(path)).json()
        answer = await client.patch(
            f"{path}/limits", content=body, headers={"Content-Type": "application/json"}
        )
        assert (await client.get(path)).json()["limits"] == before["limits"]
    assert answer.status_code == 422
    assert field in [error["field"] for error in answer.json()["errors"]]


@pytest.mark.parametrize("part", ["limits", "policy"])
async def test_another_users_account_is_not_there_to_be_changed(
    trading: Trading, part: str
) -> None:
    async with trading.api.client(await trading.api.person()) as stranger:
        answer = await stranger.patch(f"/api/accounts/{trading.account}/{part}", json={})
    assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")
