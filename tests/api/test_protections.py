"""Protections in force are shown as they deny: which, on what, and until when."""

from datetime import datetime, timedelta
from decimal import Decimal

from adapters.postgres.tables import TradeRow
from tests.api.conftest import Trading
from workers.tools import utc_now

LOCK = {"low_profit": {"trades": 1, "within_minutes": 60, "pause_minutes": 30}}


async def lost(trading: Trading, closed_at: datetime) -> None:
    """Write a trade into the books that was closed with a loss."""
    async with trading.world.tools.database.transaction() as session:
        session.add(
            TradeRow(
                account_id=trading.account,
                id="4711",
                instrument="EUR_USD",
                initial_units=Decimal(1_000),
                units=Decimal(0),
                price=Decimal("1.1"),
                realised_pl=Decimal(-20),
                financing=Decimal(0),
                opened_at=closed_at,
                closed_at=closed_at,
            )
        )


async def test_a_lock_is_shown_with_its_end_and_denies_until_then(trading: Trading) -> None:
    path, closed_at = f"/api/accounts/{trading.account}", utc_now() - timedelta(minutes=2)
    await lost(trading, closed_at)
    async with trading.client() as client:
        before = (await client.get(f"{path}/protections")).json()["items"]
        changed = await client.patch(f"{path}/limits", json={"protections": LOCK})
        (held,) = (await client.get(f"{path}/protections")).json()["items"]
        await trading.world.price()
        denied = (await client.post("/api/orders", json=trading.order())).json()["verdict"]
    until = closed_at + timedelta(minutes=30)

    assert (before, changed.status_code) == ([], 200)
    assert (held["code"], held["instrument"]) == ("LOW_PROFIT", "EUR_USD")
    assert datetime.fromisoformat(held["until"]) == until
    assert (denied["code"], denied["figures"]["until"]) == ("LOW_PROFIT", until.isoformat())
    assert f"no entries until {until:%Y-%m-%d %H:%M:%S}" in denied["message"]
