"""A kill switch that falls leaves nothing open, and the broker says so."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import col, select, update
from temporalio.service import RPCError
from temporalio.testing import ActivityEnvironment

from adapters.postgres.kill_switches import PostgresKillSwitches
from adapters.postgres.tables import (
    AccountRow,
    Alert,
    FlatnessCertificate,
    OrderRow,
    PositionRow,
    TradeRow,
)
from adapters.postgres.views.kill import to_certificate
from contracts.kill import KilledAccount
from contracts.names import kill_workflow_id
from domain.accounts import AccountId
from domain.broker import Broker, OrderRequest
from domain.certificates import Certificate, verifies
from domain.kill import EVERYTHING, ReleaseRefused, Scope, Switch
from domain.numbers import Price, Units
from domain.order_terms import OrderKind, OrderTerms, TimeInForce
from domain.orders import IntentId, OrderState, Purpose
from domain.risk.verdict import Accepted, Denied, DenyCode
from domain.standing import Standing
from tests.orders.test_cases import made_elsewhere
from tests.orders.world import World
from workers.kill import kill_activities
from workers.tools import utc_now
from workflows.kill import WATCH
from workflows.kill_desk import TemporalKillDesk

FAR_BELOW = OrderTerms(
    kind=OrderKind.LIMIT, time_in_force=TimeInForce.GTC, price=Price(Decimal("0.9"))
)


def switches(world: World) -> PostgresKillSwitches:
    return PostgresKillSwitches(world.tools.database, world.tools.updates)


@asynccontextmanager
async def thrown(
    world: World, scope: Scope | None = None, *, ends: bool = True
) -> AsyncIterator[Switch]:
    """Throw a switch as the API does, the row first, and end its workflow with the block."""
    wanted = scope or Scope(account=world.account)
    switch = await switches(world).engage(wanted, "storm", "ann", utc_now())
    await TemporalKillDesk(world.tools.client).open_kill(switch)
    try:
        yield switch
    finally:
        name = kill_workflow_id(str(switch.scope), switch.generation)
        if ends:
            with suppress(RPCError):
                await world.tools.client.get_workflow_handle(name).terminate()


async def ended_by_release(world: World, switch: Switch) -> None:
    """Release a switch, and wait until its workflow has ended by that."""
    asked = utc_now() - timedelta(seconds=6)
    await switches(world).ask_release(switch.scope, "calm", "ann", asked)
    await switches(world).release(switch.scope, str(switch.scope), "bob", utc_now())
    await TemporalKillDesk(world.tools.client).look(switch)
    name = kill_workflow_id(str(switch.scope), switch.generation)
    await world.tools.client.get_workflow_handle(name).result()


async def certificates(world: World) -> list[Certificate]:
    query = select(FlatnessCertificate).order_by(col(FlatnessCertificate.issued_at))
    async with world.tools.database.reading() as session:
        return [to_certificate(row) for row in (await session.exec(query)).all()]


async def proved(world: World, count: int = 1) -> Sequence[Certificate]:
    found: Sequence[Certificate] = await world.until(
        lambda: certificates(world), lambda kept: len(kept) >= count
    )
    return found


async def standing(world: World) -> Standing:
    return await (await world.tools.brokers.broker(world.account)).standing()


async def filled(world: World, units: str = "1000", **changes: Any) -> IntentId:
    await world.price()
    intent = await world.ask(units, **changes)
    await world.tools.desk.open_order(intent)
    assert (await world.ended(intent.id)).state == OrderState.FILLED
    return intent.id


async def resting(world: World) -> IntentId:
    await world.price()
    intent = await world.ask("1000", terms=FAR_BELOW)
    await world.tools.desk.open_order(intent)
    await world.reached(intent.id, OrderState.SUBMITTED)
    return intent.id


async def test_a_switch_that_falls_ends_flat_with_a_proof(world: World) -> None:
    await filled(world)
    await filled(world, "2000")
    waiting = await resting(world)

    async with thrown(world):
        certificate = (await proved(world))[0]

        assert verifies(certificate)
        assert (await standing(world)).is_flat
        for what in ("trades", "orders", "positions", "open_questions"):
            assert certificate.evidence[what] == []
        assert certificate.evidence["scope"] == f"account/{world.account}"
        assert Decimal(str(certificate.evidence["nav"])) > 0
        cancelled = await world.ended(waiting)
        assert cancelled.state == OrderState.CANCELLED
        assert cancelled.cancel_asked_by == f"the kill switch account/{world.account}"
        assert (await world.events(waiting)).count("order.cancel_asked") == 1


async def test_a_certificate_that_was_changed_no_longer_verifies(world: World) -> None:
    async with thrown(world):
        await proved(world)
        async with world.tools.database.transaction() as session:
            row = (await session.exec(select(FlatnessCertificate))).one()
            row.evidence = {**row.evidence, "nav": "1"}
            session.add(row)

        assert not verifies((await certificates(world))[0])


async def test_an_entry_accepted_before_the_switch_fell_cannot_leave_after_it(
    world: World,
) -> None:
    accepted = await world.ask("1000")
    async with world.tools.books.judging(accepted.id, utc_now()) as held:
        await held.decide(Accepted(margin="1"), utc_now())
    await switches(world).engage(EVERYTHING, "storm", "ann", utc_now())

    assert await world.tools.books.claim(accepted.id, utc_now()) is None
    assert (await world.order(accepted.id)).state == OrderState.NEW
    assert world.at_exchange(accepted.id) == []


async def test_an_entry_is_denied_while_the_switch_of_its_account_is_engaged(
    world: World,
) -> None:
    await switches(world).engage(Scope(account=world.account), "storm", "ann", utc_now())
    verdict = await world.tools.desk.open_order_for_verdict(await world.ask("1000"))

    assert isinstance(verdict, Denied)
    assert verdict.code is DenyCode.KILL_SWITCH


async def test_an_order_that_turns_up_after_the_fall_is_flattened(world: World) -> None:
    world.exchange.control.fault(kind="LAND_LATE", seconds=4)
    late = await world.ask("1000")
    await world.tools.desk.open_order(late)
    await world.reached(late.id, OrderState.UNKNOWN)

    async with thrown(world):
        first, second = (await proved(world, 2))[:2]

        assert [item["intent"] for item in first.evidence["open_questions"]] == [late.id]  # type: ignore[attr-defined]
        assert second.evidence["open_questions"] == []
        assert second.last_transaction_id > first.last_transaction_id
        assert (await standing(world)).is_flat
        assert (await world.order(late.id)).state == OrderState.FILLED


async def test_what_is_booked_under_the_switch_is_flattened_at_once(world: World) -> None:
    async with thrown(world):
        await proved(world)
        await made_elsewhere(world)
        async with asyncio.timeout(WATCH.total_seconds() / 3):
            await proved(world, 2)
        assert (await standing(world)).is_flat


async def test_a_release_takes_two_words_and_an_account_that_agrees(world: World) -> None:
    scope = Scope(account=world.account)
    await switches(world).engage(scope, "storm", "ann", utc_now())
    hasty = await switches(world).release(scope, str(scope), "ann", utc_now())
    asked_at = utc_now()
    await switches(world).ask_release(scope, "calm", "ann", asked_at)
    soon = await switches(world).release(scope, str(scope), "ann", asked_at)
    later = asked_at + timedelta(seconds=6)
    wrong = await switches(world).release(scope, "global", "ann", later)
    released = await switches(world).release(scope, str(scope), "ann", later)

    assert (hasty, soon, wrong) == (
        ReleaseRefused.NOT_ASKED,
        ReleaseRefused.TOO_SOON,
        ReleaseRefused.ANOTHER_SCOPE,
    )
    assert isinstance(released, Switch)
    assert not released.engaged
    async with world.tools.database.reading() as session:
        account = (await session.exec(select(AccountRow))).one()
    assert not account.agreed
    await filled(world)


async def test_engaging_again_takes_a_release_that_was_asked_for_back(world: World) -> None:
    await switches(world).engage(EVERYTHING, "storm", "ann", utc_now())
    await switches(world).ask_release(EVERYTHING, "calm", "ann", utc_now())
    again = await switches(world).engage(EVERYTHING, "no!", "bob", utc_now())

    assert (again.engaged, again.generation, again.release) == (True, 1, None)


async def test_a_switch_thrown_without_temporal_is_found_by_the_schedule(world: World) -> None:
    await filled(world)
    switch = await switches(world).engage(Scope(account=world.account), "storm", "ann", utc_now())
    await kill_activities(world.tools).open_kills()

    assert verifies((await proved(world))[0])
    await ended_by_release(world, switch)


async def test_a_strategy_is_flattened_while_the_rest_of_the_account_stands(world: World) -> None:
    await filled(world)
    scope = Scope(account=world.account, strategy="ema_cross")
    async with thrown(world, scope):
        certificate = (await proved(world))[0]

        assert len((await standing(world)).trades) == 1
        assert certificate.evidence["scope"] == str(scope)


async def test_every_close_of_a_switch_is_an_order_in_the_books(world: World) -> None:
    await filled(world)
    async with thrown(world):
        await proved(world)
        query = select(OrderRow).where(col(OrderRow.purpose) == Purpose.CLOSE)
        async with world.tools.database.reading() as session:
            closes = (await session.exec(query)).all()

        assert [row.origin for row in closes] == ["platform"]
        assert closes[0].id.startswith("kill-")
        assert closes[0].id.endswith("-1")


async def test_books_that_do_not_fit_keep_nothing_open(world: World) -> None:
    await filled(world)
    async with world.tools.database.transaction() as session:
        for row in (await session.exec(select(TradeRow))).all():
            await session.delete(row)
        (await session.exec(select(PositionRow))).one().units = Decimal(0)
    async with thrown(world):
        certificate = (await proved(world))[0]

    assert verifies(certificate)
    assert (await standing(world)).is_flat


async def test_a_market_that_halts_is_waited_for_and_people_are_told(world: World) -> None:
    await filled(world)
    world.exchange.control.post("market/halt")
    async with thrown(world):
        alert = (await world.until(lambda: alerts(world), lambda found: len(found) > 0))[0]
        before = await certificates(world)
        world.exchange.control.post("market/resume")
        certificate = (await proved(world))[0]

    assert (alert.kind, before) == ("not_flat", [])
    assert verifies(certificate)
    assert (await standing(world)).is_flat


async def test_an_order_that_cannot_be_cancelled_keeps_no_trade_open(world: World) -> None:
    await filled(world)
    await resting(world)
    world.exchange.control.fault("ANSWER", "PUT orders/*/cancel", status=400, times=500)
    async with thrown(world):
        await world.until(lambda: standing(world), lambda found: not found.trades)
        world.exchange.control.delete("faults")
        assert verifies((await proved(world))[0])


async def test_an_order_that_is_filled_while_flatness_is_proved_is_an_open_question(
    world: World,
) -> None:
    intent = await world.ask("1000")
    async with world.tools.books.judging(intent.id, utc_now()) as held:
        await held.decide(Accepted(margin="0", reduces=True), utc_now())
    assert await world.tools.books.claim(intent.id, utc_now()) is not None
    switch = await switches(world).engage(Scope(account=world.account), "storm", "ann", utc_now())

    async def fill() -> None:
        row = update(OrderRow).where(col(OrderRow.id) == intent.id)
        async with world.tools.database.transaction() as session:
            await session.exec(row.values(state=OrderState.FILLED))

    meanwhile = FilledMeanwhile(await world.tools.brokers.broker(world.account), fill)
    kills = replace(kill_activities(world.tools), brokers=meanwhile)
    proof = await ActivityEnvironment().run(kills.prove_flat, killed(world, switch))

    assert (proof.certificate is not None, proof.questions) == (True, 1)


async def test_a_close_that_came_to_nothing_is_sent_anew_though_the_books_do_not_fit(
    world: World,
) -> None:
    lost = await filled(world)
    await filled(world)
    await closed_elsewhere(world, lost)
    world.exchange.control.post("market/halt")
    async with thrown(world):
        await world.until(lambda: halted(world), bool)
        world.exchange.control.post("market/resume")
        assert verifies((await proved(world))[0])


async def closed_elsewhere(world: World, intent: IntentId) -> None:
    """Lose an order's trade from the books, and close it at the broker."""
    async with world.tools.database.transaction() as session:
        trade = (await session.exec(select(TradeRow).where(TradeRow.intent_id == intent))).one()
        await session.delete(trade)
    broker = await world.tools.brokers.broker(world.account)
    await broker.submit(
        OrderRequest(
            intent=IntentId("elsewhere"),
            instrument="EUR_USD",
            units=Units(Decimal(-1000)),
            reduce_only=True,
            trade=trade.id,
        )
    )
    assert len((await broker.open_trades()).trades) == 1


async def halted(world: World) -> bool:
    """Tell whether the exchange has ended an order because the market is halted."""
    return any(line.get("reason") == "MARKET_HALTED" for line in world.exchange.transactions())


async def test_a_look_that_outlives_its_switch_touches_nothing(world: World) -> None:
    await filled(world)
    scope = Scope(account=world.account)
    switch = await switches(world).engage(scope, "storm", "ann", utc_now())
    await switches(world).ask_release(scope, "calm", "ann", utc_now() - timedelta(seconds=6))
    await switches(world).release(scope, str(scope), "bob", utc_now())
    asked_since = await world.ask("1000")

    kills, account = kill_activities(world.tools), killed(world, switch)
    await ActivityEnvironment().run(kills.quiet_account, account)
    found = await ActivityEnvironment().run(kills.flatten_account, account)

    assert (await world.order(asked_since.id)).state == OrderState.NEW
    assert (found.flat, found.closing) == (False, ())


class FilledMeanwhile:
    """A broker that does something right after it has said what stands."""

    def __init__(self, broker: Broker, then: Callable[[], Awaitable[None]]) -> None:
        self._broker = broker
        self._then = then

    async def broker(self, _: AccountId) -> Any:
        return self

    async def standing(self) -> Standing:
        found = await self._broker.standing()
        await self._then()
        return found


def killed(world: World, switch: Switch) -> KilledAccount:
    return KilledAccount(
        scope=str(switch.scope), generation=switch.generation, account=world.account
    )


async def alerts(world: World) -> list[Alert]:
    query = select(Alert).where(Alert.kind == "not_flat")
    async with world.tools.database.reading() as session:
        return list((await session.exec(query)).all())
