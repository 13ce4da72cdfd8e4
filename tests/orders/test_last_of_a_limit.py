"""Orders at the same instant cannot both take the last of a limit; one that waits holds its own."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlmodel import update

from adapters.postgres.accounts import rule_columns
from adapters.postgres.tables import AccountRow
from domain.accounts import AccountPolicy, Limits
from domain.numbers import Price
from domain.order_terms import OrderKind, OrderTerms, TimeInForce
from domain.orders import OrderState
from domain.risk.verdict import Accepted, Denied, DenyCode
from tests.orders.world import World

MINUTE = timedelta(minutes=1)
FAR_BELOW = OrderTerms(
    kind=OrderKind.LIMIT, time_in_force=TimeInForce.GTC, price=Price(Decimal("0.50000"))
)


async def limit(world: World, limits: Limits) -> None:
    """Limit the account, with time enough for a machine that is busy."""
    patient = replace(limits, max_price_age=5 * MINUTE, max_nav_age=5 * MINUTE)
    async with world.tools.database.transaction() as session:
        columns = rule_columns(patient, AccountPolicy())
        await session.exec(update(AccountRow).values(limits=columns["limits"]))


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        (Limits(max_open_trades=1), DenyCode.OPEN_TRADES),
        (Limits(max_units_per_instrument=Decimal(1_500)), DenyCode.UNITS_PER_INSTRUMENT),
        (Limits(max_currency_exposure=Decimal(2_000)), DenyCode.CURRENCY_EXPOSURE),
    ],
)
async def test_only_one_of_three_orders_takes_the_last_of_a_limit(
    world: World, limits: Limits, expected: DenyCode
) -> None:
    await limit(world, limits)
    intents = [await world.ask("1000") for _ in range(3)]
    verdicts = await asyncio.gather(
        *(world.tools.desk.open_order_for_verdict(intent) for intent in intents)
    )
    assert sum(isinstance(verdict, Accepted) for verdict in verdicts) == 1
    assert [item.code for item in verdicts if isinstance(item, Denied)] == [expected] * 2


async def test_an_order_that_waits_holds_its_room_but_not_from_the_one_that_replaces_it(
    world: World,
) -> None:
    await limit(world, Limits(max_units_per_instrument=Decimal(1_500)))
    waiting = await world.ask("1000", terms=FAR_BELOW)
    await world.tools.desk.open_order(waiting)
    await world.reached(waiting.id, OrderState.SUBMITTED)

    another = await world.ask("1000", terms=FAR_BELOW)
    denied = await world.tools.desk.open_order_for_verdict(another)
    instead = await world.ask("1500", terms=FAR_BELOW, replaces=waiting.id)
    accepted = await world.tools.desk.open_order_for_verdict(instead)

    assert isinstance(denied, Denied)
    assert denied.code is DenyCode.UNITS_PER_INSTRUMENT
    assert isinstance(accepted, Accepted)
