"""What the rules look at is read in one statement, as of one moment."""

import secrets
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import col, update

from activities.broker import BrokerActivities
from adapters.postgres.accounts import rule_columns
from adapters.postgres.tables import (
    AccountRow,
    Approval,
    KillSwitch,
    OrderRow,
    PositionRow,
    RiskReservation,
    StrategyRun,
    TradeRow,
)
from contracts.accounts import AccountRef
from domain.accounts import AccountId, AccountPolicy, AccountSummary, Limits
from domain.broker import Broker
from domain.limits import CoolDown, Protections
from domain.numbers import Units
from domain.orders import IntentId, OrderState, RunId
from domain.risk.snapshot import ClosedTrade, OrderFacts, Reserved
from domain.risk.verdict import Accepted
from tests.orders.world import World
from workers.tools import utc_now


async def add(world: World, *rows: Any) -> None:
    async with world.tools.database.transaction() as session:
        session.add_all(rows)


async def facts(world: World, **changes: Any) -> OrderFacts:
    return await facts_of(world, (await world.ask("1000", **changes)).id)


async def facts_of(world: World, intent: IntentId) -> OrderFacts:
    async with world.tools.books.judging(intent, utc_now()) as held:
        return held.facts


def position(world: World, instrument: str, units: int) -> PositionRow:
    return PositionRow(
        account_id=world.account,
        instrument=instrument,
        units=Decimal(units),
        realised_pl=Decimal(0),
        updated_at=utc_now(),
    )


def trade(world: World, number: str, units: int, **changes: Any) -> TradeRow:
    columns = {
        "account_id": world.account,
        "id": number,
        "instrument": "EUR_USD",
        "initial_units": Decimal(100),
        "units": Decimal(units),
        "price": Decimal("1.1"),
        "realised_pl": Decimal(0),
        "financing": Decimal(0),
        "opened_at": utc_now(),
    }
    return TradeRow(**columns | changes)


async def reserve(world: World, *, reduces: bool = False) -> str:
    waiting = await world.ask("-300")
    async with world.tools.database.transaction() as session:
        session.add(
            RiskReservation(
                intent_id=waiting.id,
                account_id=world.account,
                instrument="EUR_USD",
                units=waiting.units,
                margin=Decimal(0),
                reduces=reduces,
            )
        )
    return waiting.id


async def run_of(world: World, name: str = "ema_cross") -> RunId:
    run = RunId(f"run-{secrets.token_hex(4)}")
    await add(
        world,
        StrategyRun(
            id=run,
            owner_id=world.owner,
            account_id=world.account,
            strategy=name,
            instrument="EUR_USD",
            parameters={},
            config_hash="-",
            status="stopped",
            started_at=utc_now(),
        ),
    )
    return run


async def test_only_what_matters_of_the_instruments_is_read(world: World) -> None:
    await add(world, position(world, "GBP_JPY", 500), position(world, "AUD_USD", 0))
    seen = await facts(world)
    assert dict(seen.positions) == {"GBP_JPY": 500}
    assert set(seen.instruments) == {"EUR_USD", "GBP_JPY", "GBP_USD"}


async def test_money_is_the_last_that_was_seen_with_the_days_start_and_the_peak(
    world: World,
) -> None:
    books, broker = world.tools.books, await world.tools.brokers.broker(world.account)
    summary = await broker.summary()
    for later, nav in ((1, 101_000), (2, 99_000)):
        at = utc_now() + timedelta(milliseconds=later)
        await books.store_balance(world.account, replace(summary, nav=Decimal(nav)), at)
    money = (await facts(world)).money
    assert money is not None
    assert (money.nav, money.day_start, money.peak) == (99_000, 100_000, 101_000)


async def test_money_paid_in_is_no_profit_and_money_paid_out_no_loss(world: World) -> None:
    broker = await world.tools.brokers.broker(world.account)
    for amount in ("5000", "-2000"):
        funds = f"accounts/{world.exchange.account}/funds"
        world.exchange.control.post(funds, amount=amount)
    await world.tools.bookkeeping.catch_up(broker, world.account)
    before = (await facts(world)).money
    await world.tools.books.store_balance(world.account, await broker.summary(), utc_now())
    after = (await facts(world)).money
    assert before is not None
    assert after is not None
    assert (before.day_start, before.peak) == (103_000, 103_000)
    assert (after.nav, after.day_start, after.peak) == (103_000, 103_000, 103_000)


async def test_money_paid_in_while_a_balance_is_taken_is_no_profit(world: World) -> None:
    tools, broker = world.tools, await world.tools.brokers.broker(world.account)
    activities = BrokerActivities(
        books=tools.books,
        brokers=PaidMeanwhile(world, broker),
        bookkeeping=tools.bookkeeping,
        clock=utc_now,
    )
    await activities.take_balance(AccountRef(account=world.account))
    await tools.bookkeeping.catch_up(broker, world.account)

    money = (await facts(world)).money
    assert money is not None
    assert (money.nav, money.day_start, money.peak) == (105_000, 105_000, 105_000)


class PaidMeanwhile:
    """A broker to whom money is paid just before it is asked how much there is."""

    def __init__(self, world: World, broker: Broker) -> None:
        self._world = world
        self._broker = broker

    async def broker(self, _: AccountId) -> Any:
        return self

    async def summary(self) -> AccountSummary:
        exchange = self._world.exchange
        exchange.control.post(f"accounts/{exchange.account}/funds", amount="5000")
        return await self._broker.summary()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._broker, name)


async def test_a_new_trading_day_starts_with_its_first_net_asset_value(world: World) -> None:
    books, broker = world.tools.books, await world.tools.brokers.broker(world.account)
    summary = replace(await broker.summary(), nav=Decimal(90_000))
    await books.store_balance(world.account, summary, utc_now() + timedelta(days=4))
    money = (await facts(world)).money
    assert money is not None
    assert (money.nav, money.day_start, money.peak) == (90_000, 90_000, 100_000)


async def test_reservations_are_of_the_other_orders_and_not_of_the_one_replaced(
    world: World,
) -> None:
    waiting, closing = await reserve(world), await reserve(world, reduces=True)
    both = {
        Reserved(instrument="EUR_USD", units=Units(Decimal(-300)), reduces=reduces)
        for reduces in (True, False)
    }
    assert set((await facts(world)).reserved) == both
    replacing = await facts(world, replaces=waiting)
    assert [item.reduces for item in replacing.reserved] == [True]
    assert [item.reduces for item in (await facts(world, replaces=closing)).reserved] == [False]


async def test_a_way_out_that_is_judged_anew_as_an_entry_holds_room_as_one(world: World) -> None:
    order = await world.ask("-300")
    for verdict in (Accepted(margin="0", reduces=True), Accepted(margin="6")):
        async with world.tools.books.judging(order.id, utc_now()) as held:
            await held.decide(verdict, utc_now())
    assert [item.reduces for item in (await facts(world)).reserved] == [False]


async def test_trades_are_counted_and_the_closed_ones_kept_for_the_protections(
    world: World,
) -> None:
    closed_at = utc_now()
    stopped = {"realised_pl": Decimal("-7.5"), "financing": Decimal("-0.5")}
    end = {"closed_at": closed_at, "close_reason": "STOP_LOSS_ORDER"}
    await add(world, trade(world, "1", 100), trade(world, "2", 50), trade(world, "3", 0))
    await add(world, trade(world, "4", 0, **stopped, **end))
    assert (await facts(world)).closed_trades == ()

    async with world.tools.database.transaction() as session:
        pausing = Limits(protections=Protections(cool_down=CoolDown(pause=timedelta(minutes=5))))
        columns = rule_columns(pausing, AccountPolicy())
        await session.exec(update(AccountRow).values(limits=columns["limits"]))
    seen = await facts(world, trade="2")
    assert (seen.open_trades, seen.trade_units) == ({"EUR_USD": 2}, 50)
    assert seen.closed_trades == (
        ClosedTrade(instrument="EUR_USD", closed_at=closed_at, profit=Decimal(-8), stopped=True),
    )


async def test_a_run_is_known_by_its_position_and_its_orders_of_a_minute(world: World) -> None:
    run = await run_of(world)
    await add(world, trade(world, "1", 40, run_id=run), trade(world, "2", 50))
    older, refused = [await world.ask("1", run=run, decision=number) for number in (1, 2)]
    await world.ask("1", run=run, decision=3)
    async with world.tools.database.transaction() as session:
        await session.exec(
            update(OrderRow)
            .where(col(OrderRow.id) == older.id)
            .values(created_at=utc_now() - timedelta(seconds=61))
        )
        await session.exec(
            update(OrderRow).where(col(OrderRow.id) == refused.id).values(state=OrderState.DENIED)
        )
    seen = await facts(world, run=run, decision=4)
    assert (seen.run_position, seen.run_orders) == (40, 1)


async def test_a_kill_switch_stops_those_whom_it_names(world: World) -> None:
    mine, other = await run_of(world), await run_of(world, "breakout")
    switch = KillSwitch(
        scope=f"strategy/{world.account}/ema_cross",
        account_id=world.account,
        strategy="ema_cross",
        engaged=True,
        reason="odd",
        changed_by=world.owner,
        changed_at=utc_now(),
    )
    await add(world, switch)
    assert (await facts(world, run=mine, decision=1)).kill_switch == "odd"
    assert (await facts(world, run=other, decision=1)).kill_switch is None
    assert (await facts(world)).kill_switch is None


async def test_units_that_people_approved_are_known(world: World) -> None:
    intent = await world.ask("1000")
    approval = Approval(
        intent_id=intent.id,
        account_id=world.account,
        state="waiting",
        code="SIZE",
        message="-",
        figures={},
        needed=1,
        votes=[],
        asked_at=utc_now(),
        expires_at=utc_now(),
    )
    await add(world, approval)
    assert (await facts_of(world, intent.id)).approved is None
    async with world.tools.database.transaction() as session:
        await session.exec(update(Approval).values(state="approved"))
    assert (await facts_of(world, intent.id)).approved == 1_000
