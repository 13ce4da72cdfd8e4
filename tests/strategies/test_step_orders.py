"""What a strategy may ask for, and what becomes of it in a decision."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from domain.accounts import AccountId, Feed, OwnerId
from domain.instruments import MAJORS
from domain.numbers import Points, Price, Units
from domain.order_terms import OrderKind, OrderTerms, Protection, TimeInForce
from domain.orders import Purpose, RunId, strategy_intent_id
from domain.runs import (
    Cancel,
    Decided,
    Decision,
    Denied,
    Drain,
    Filled,
    Run,
    RunStatus,
    Standing,
    StrategyFault,
)
from domain.strategy_orders import intent_of
from domain.ticks import Tick, TickId
from domain.times import SECOND_NS, to_ns
from engine.step import LiveStepper
from strategies.base import Orders, Quote, Strategy

RUN = RunId("run-1")
EUR_USD = MAJORS["EUR_USD"]
NOON = datetime(2025, 3, 4, 12, tzinfo=UTC)
RUN_ROW = Run(
    id=RUN,
    owner=OwnerId("owner"),
    account=AccountId("account"),
    feed=Feed.PAPER,
    strategy="asking",
    instrument=EUR_USD,
    parameters={},
    config_hash="-",
    status=RunStatus.RUNNING,
    epoch=1,
)
Ask = Callable[[Orders], None]


class Asking(Strategy):
    """Asks for whatever a test puts into it."""

    seen: int = 0

    def __init__(self, ask: Ask) -> None:
        self.ask = ask

    def on_tick(self, tick: Quote, orders: Orders) -> None:
        """Ask."""
        self.seen += 1
        self.ask(orders)


class Desk:
    """A stepper whose strategy asks for what it is told to on each tick."""

    def __init__(self) -> None:
        self.strategy = Asking(lambda orders: None)
        self.stepper = LiveStepper(RUN, EUR_USD, self.strategy)
        self.seconds = 0
        self.inbox = 0

    def ask(self, ask: Ask) -> Decided | None:
        """Show a tick, a second later, on which the strategy asks for something."""
        self.strategy.ask = ask
        self.seconds += 1
        time_ns = to_ns(NOON) + self.seconds * SECOND_NS
        return self.stepper.step(Tick(TickId(time_ns, 0), Points(138_000), Points(138_012)))

    def decides(self, ask: Ask) -> Decision:
        """Return the order that comes of it."""
        decided = self.ask(ask)
        assert isinstance(decided, Decision)
        return decided

    def fill(self, order: int, position: int, *, done: bool = True) -> Decided | None:
        """Fill a decision's order."""
        self.inbox += 1
        self.strategy.ask = lambda orders: None
        fact = Filled(
            number=self.inbox,
            order=strategy_intent_id(RUN, order),
            units=Units(Decimal(position)),
            price=Price(Decimal("1.38000")),
            position=Units(Decimal(position)),
            entry=Price(Decimal("1.38000")) if position else None,
            reason="LIMIT_ORDER",
            done=done,
        )
        return self.stepper.take(fact)

    def deny(self, order: int, code: str) -> Decided | None:
        """End a decision's order unfilled."""
        self.inbox += 1
        order_id = strategy_intent_id(RUN, order)
        return self.stepper.take(Denied(number=self.inbox, order=order_id, code=code, message=""))

    def drain(self) -> Decided | None:
        """Have the run drain."""
        self.inbox += 1
        return self.stepper.take(Drain(number=self.inbox))

    def sees(self) -> tuple[int, bool, int]:
        """Return position, pending and waiting as the strategy sees them."""
        seen = []
        self.ask(lambda orders: seen.append((orders.position, orders.pending, orders.waiting)))
        return seen[0]


def holding(units: int) -> Desk:
    """Hold a position."""
    desk = Desk()
    desk.stepper.stand(
        Standing(
            position=Units(Decimal(units)),
            entry=Price(Decimal("1.38000")),
            inbox_number=0,
            pending_decision=0,
        ),
        0,
    )
    return desk


@pytest.mark.parametrize(
    ("ask", "kind", "at"),
    [
        (lambda orders: orders.buy(10, limit=137_900), OrderKind.LIMIT, 137_900),
        (lambda orders: orders.buy(10, stop_entry=138_500), OrderKind.STOP, 138_500),
        (lambda orders: orders.sell(10, touched=138_500), OrderKind.MARKET_IF_TOUCHED, 138_500),
        (lambda orders: orders.buy(10), OrderKind.MARKET, 0),
    ],
)
def test_price_that_is_given_says_what_an_order_waits_for(
    ask: Ask, kind: OrderKind, at: int
) -> None:
    desk = Desk()
    decision = desk.decides(ask)
    assert (decision.kind, decision.at) == (kind, at)
    assert desk.sees() == (0, True, at)


def test_waiting_order_leaves_with_every_term_and_guard() -> None:
    decision = Desk().decides(
        lambda orders: orders.buy(
            10, stop_entry=138_500, bound=138_600, stop=80, target=160, trail=120, good_for=60
        )
    )

    intent = intent_of(RUN_ROW, decision, NOON)

    assert intent.terms == OrderTerms(
        kind=OrderKind.STOP,
        time_in_force=TimeInForce.GTD,
        price=Price(Decimal("1.38500")),
        price_bound=Price(Decimal("1.38600")),
        good_till=datetime(2025, 3, 4, 12, 1, 1, tzinfo=UTC),
    )
    assert intent.stop == Protection(distance=Decimal("0.00080"))
    assert intent.target == Protection(distance=Decimal("0.00160"))
    assert intent.trail == Decimal("0.00120")


def test_order_without_a_time_waits_until_it_is_cancelled() -> None:
    intent = intent_of(RUN_ROW, Desk().decides(lambda orders: orders.sell(10, limit=139_000)), NOON)
    assert (intent.terms.time_in_force, intent.terms.good_till) == (TimeInForce.GTC, None)


def test_market_order_may_be_bound() -> None:
    intent = intent_of(RUN_ROW, Desk().decides(lambda orders: orders.buy(10, bound=138_020)), NOON)
    assert (intent.terms.kind, intent.terms.time_in_force) == (OrderKind.MARKET, TimeInForce.FOK)
    assert intent.terms.price_bound == Price(Decimal("1.38020"))


def test_order_that_waits_does_not_turn_a_position_round() -> None:
    assert holding(-500).decides(lambda orders: orders.buy(100)).units == 600
    assert holding(-500).decides(lambda orders: orders.buy(100, limit=137_000)).units == 100


@pytest.mark.parametrize(("units", "closed"), [(0, 500), (200, 200), (900, 500)])
def test_position_is_closed_in_part_or_whole_and_never_further(units: int, closed: int) -> None:
    decision = holding(-500).decides(lambda orders: orders.close(units))
    assert (decision.units, decision.purpose) == (closed, Purpose.CLOSE)


def test_cancel_of_a_waiting_order_is_a_decision_with_a_number_and_asked_once() -> None:
    desk = Desk()
    desk.decides(lambda orders: orders.buy(10, limit=137_900))

    assert desk.ask(lambda orders: orders.cancel()) == Cancel(number=2, order=1)
    assert desk.ask(lambda orders: orders.cancel()) is None
    assert desk.sees() == (0, True, 137_900)
    desk.deny(1, "CLIENT_REQUEST")
    assert desk.sees() == (0, False, 0)
    assert desk.decides(lambda orders: orders.buy(10)).number == 3


@pytest.mark.parametrize("code", ["TIME_IN_FORCE_EXPIRED", "MARGIN", "WITHDRAWN"])
def test_waiting_order_that_ends_unfilled_frees_the_strategy(code: str) -> None:
    desk = Desk()
    desk.decides(lambda orders: orders.buy(10, limit=137_900))
    desk.deny(1, code)
    assert desk.sees() == (0, False, 0)


def test_order_filled_in_part_waits_on_until_it_is_cancelled() -> None:
    desk = Desk()
    desk.decides(lambda orders: orders.buy(10, limit=137_900))
    desk.fill(1, 4, done=False)
    assert desk.sees() == (4, True, 137_900)

    assert desk.ask(lambda orders: orders.cancel()) == Cancel(number=2, order=1)
    desk.deny(1, "CLIENT_REQUEST")

    assert desk.sees() == (4, False, 0)


def test_market_order_in_flight_cannot_be_cancelled() -> None:
    desk = Desk()
    desk.decides(lambda orders: orders.buy(10))
    assert desk.ask(lambda orders: orders.cancel()) is None


def test_nothing_else_is_asked_for_on_the_tick_of_a_cancel() -> None:
    desk = Desk()
    desk.decides(lambda orders: orders.buy(10, limit=137_900))

    def cancel_and_buy(orders: Orders) -> None:
        orders.cancel()
        orders.buy(20)

    assert desk.ask(cancel_and_buy) == Cancel(number=2, order=1)


@pytest.mark.parametrize(
    "ask",
    [
        lambda orders: orders.buy(0),
        lambda orders: orders.sell(-5),
        lambda orders: orders.buy(10, stop=-1),
        lambda orders: orders.buy(10, limit=-1),
        lambda orders: orders.buy(10, limit=137_000, touched=137_000),
        lambda orders: orders.buy(10, limit=137_000, bound=137_000),
        lambda orders: orders.buy(10, good_for=60),
        lambda orders: orders.close(-1),
    ],
)
def test_order_that_makes_no_sense_ends_the_run(ask: Ask) -> None:
    with pytest.raises(StrategyFault, match="on_tick failed"):
        Desk().ask(ask)


def test_draining_takes_back_what_waits_and_lets_nothing_in() -> None:
    desk = Desk()
    desk.decides(lambda orders: orders.buy(10, limit=137_900))

    assert desk.drain() == Cancel(number=2, order=1)
    assert not desk.stepper.is_drained
    desk.deny(1, "CLIENT_REQUEST")

    assert desk.stepper.is_drained
    assert desk.ask(lambda orders: orders.buy(10)) is None
    assert desk.ask(lambda orders: orders.sell(10, limit=139_000)) is None


@pytest.mark.parametrize(
    ("ask", "units"),
    [
        (lambda orders: orders.sell(100, stop=50), -500),
        (lambda orders: orders.sell(100, limit=139_000), -100),
        (lambda orders: orders.sell(900, limit=139_000), -500),
        (lambda orders: orders.close(200), -200),
        (lambda orders: orders.buy(100), None),
    ],
)
def test_draining_strategy_may_only_reduce(ask: Ask, units: int | None) -> None:
    desk = holding(500)
    assert desk.drain() is None

    decided = desk.ask(ask)

    if units is None:
        assert decided is None
    else:
        assert isinstance(decided, Decision)
        assert (decided.units, decided.purpose, decided.stop) == (units, Purpose.CLOSE, 0)


def test_run_is_drained_once_it_is_flat_and_nothing_is_in_flight() -> None:
    desk = holding(500)
    desk.drain()
    desk.decides(lambda orders: orders.close())
    assert not desk.stepper.is_drained

    desk.fill(1, 0)

    assert desk.stepper.is_drained


def test_saved_state_brings_back_what_waits_is_cancelled_and_drains() -> None:
    desk, other = Desk(), Desk()
    desk.decides(lambda orders: orders.buy(10, limit=137_900))
    desk.drain()

    saved = desk.stepper.state()
    other.stepper.restore(saved, desk.stepper.decisions)

    assert other.stepper.state() == saved
    assert other.sees() == (0, True, 137_900)
    assert other.ask(lambda orders: orders.cancel()) is None
    other.deny(1, "CLIENT_REQUEST")
    assert other.stepper.is_drained


def test_ledger_after_a_gap_brings_back_what_waits() -> None:
    desk = Desk()
    standing = Standing(
        position=Units(Decimal(5)),
        entry=Price(Decimal("1.38000")),
        inbox_number=7,
        pending_decision=3,
        waiting=Price(Decimal("1.37000")),
    )
    desk.stepper.stand(standing, 4)
    assert desk.sees() == (5, True, 137_000)

    desk.stepper.stand(replace(standing, drains=True, pending_decision=0, waiting=None), 4)
    assert desk.ask(lambda orders: orders.buy(10)) is None
    assert desk.sees() == (5, False, 0)
