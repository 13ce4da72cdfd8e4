"""The EMA cross decides as its definition says, stepped live."""

import math
from collections.abc import Iterator
from decimal import Decimal

import pytest

from domain.instruments import MAJORS
from domain.numbers import Points, Price, Units
from domain.orders import Purpose, RunId, strategy_intent_id
from domain.runs import Decision, Denied, Filled, RunInput, StrategyFault
from domain.ticks import Tick, TickId
from engine.step import LiveStepper
from strategies.catalogue import build

RUN = RunId("run-1")
EUR_USD = MAJORS["EUR_USD"]
SHORT = {"fast": 5, "slow": 20, "units": 1_000, "stop": 80, "target": 160}


def stepper() -> LiveStepper:
    """Build an EMA cross with short averages."""
    return LiveStepper(RUN, EUR_USD, build("ema_cross", SHORT))


def wave(count: int) -> Iterator[Tick]:
    """Make ticks that rise and fall, with a spread of 12 points."""
    for number in range(count):
        middle = 138_000 + round(300 * math.sin(number / 40)) + number % 3
        yield Tick(TickId(number, 0), Points(middle - 6), Points(middle + 6))


def filled(decision: Decision, number: int, position: int) -> Filled:
    """Fill a decision at the price that it saw."""
    return Filled(
        number=number,
        order=strategy_intent_id(RUN, decision.number),
        units=Units(Decimal(decision.units)),
        price=EUR_USD.price(decision.price),
        position=Units(Decimal(position)),
        entry=EUR_USD.price(decision.price),
        reason="MARKET_ORDER",
        done=True,
    )


def defined_crosses(ticks: list[Tick]) -> list[tuple[int, int]]:
    """Find the crosses as the definition of the strategy has them: tick number and side."""
    found, fast, slow, before = [], 0.0, 0.0, 0.0
    for number, tick in enumerate(ticks):
        mid = (tick.bid + tick.ask) / 2
        fast = mid if number == 0 else fast + (mid - fast) * 2 / 6
        slow = mid if number == 0 else slow + (mid - slow) * 2 / 21
        now = fast - slow
        if number >= 20 and before <= 0 < now:
            found.append((number, 1))
        if number >= 20 and before >= 0 > now:
            found.append((number, -1))
        before = now
    return found


def decisions_with_fills(ticks: list[Tick]) -> list[tuple[int, Decision]]:
    """Step through ticks, each decision filled before the next."""
    step, found, position = stepper(), [], 0
    for number, tick in enumerate(ticks):
        decision = step.step(tick)
        if decision is not None:
            position += decision.units
            found.append((number, decision))
            step.take(filled(decision, len(found), position))
    return found


def test_every_cross_is_one_decision_on_its_tick() -> None:
    ticks = list(wave(2_000))

    decided = decisions_with_fills(ticks)

    sides = [(number, 1 if decision.units > 0 else -1) for number, decision in decided]
    assert sides == defined_crosses(ticks)
    assert len(sides) > 10


def test_cross_against_a_position_turns_it_round_in_one_order() -> None:
    first, second, *_ = [decision for _, decision in decisions_with_fills(list(wave(1_000)))]

    assert abs(first.units) == 1_000
    assert second.units == -2 * first.units
    assert (second.purpose, second.stop, second.target) == (Purpose.ENTRY, 80, 160)


def test_buyer_sees_the_ask_and_seller_the_bid() -> None:
    ticks = list(wave(1_000))

    for number, decision in decisions_with_fills(ticks):
        seen = ticks[number].ask if decision.units > 0 else ticks[number].bid
        assert decision.price == seen


def test_warm_up_trades_nothing_and_leaves_the_averages_valid() -> None:
    ticks = list(wave(2_000))
    warmed, fresh = stepper(), stepper()
    for tick in ticks[:500]:
        warmed.warm(tick)

    assert warmed.decisions == 0
    assert warmed.warm_up_ticks() == 20
    assert any(warmed.step(tick) for tick in ticks[500:700])
    assert not any(fresh.step(tick) for tick in ticks[500:520])


def test_while_an_order_is_in_flight_nothing_more_is_asked_for() -> None:
    step = stepper()

    decided = [decision for tick in wave(2_000) if (decision := step.step(tick))]

    assert len(decided) == 1


def test_cross_while_an_order_is_in_flight_is_acted_on_after_it() -> None:
    step, ticks = stepper(), list(wave(2_000))
    crosses = defined_crosses(ticks)
    decided = [d for tick in ticks[: crosses[1][0] + 5] if (d := step.step(tick))]

    step.take(filled(decided[0], 1, decided[0].units))
    after = step.step(ticks[crosses[1][0] + 5])

    assert after is not None
    assert after.units == -2 * decided[0].units


def test_denial_frees_the_way_for_the_next_cross() -> None:
    step, ticks = stepper(), wave(2_000)
    first = next(d for tick in ticks if (d := step.step(tick)))

    step.take(
        Denied(number=1, order=strategy_intent_id(RUN, 1), code="KILL_SWITCH", message="engaged")
    )
    second = next(d for tick in ticks if (d := step.step(tick)))

    assert second.number == 2
    assert abs(second.units) == abs(first.units)


def test_denial_of_an_earlier_order_leaves_the_one_in_flight() -> None:
    step = stepper()
    for tick in wave(200):
        step.step(tick)

    late = Denied(number=1, order=strategy_intent_id(RUN, 7), code="EXPIRED", message="")
    step.take(late)

    assert not any(step.step(tick) for tick in list(wave(2_000))[200:])


def inputs_and_ticks() -> list[Tick | RunInput]:
    """Record a session with fills, a stop and a denial between its ticks."""
    step, session, position = stepper(), [], 0
    for tick in wave(3_000):
        session.append(tick)
        decision = step.step(tick)
        if decision is None:
            continue
        fact: RunInput
        if decision.number % 3 == 0:
            fact = Denied(
                number=decision.number,
                order=strategy_intent_id(RUN, decision.number),
                code="SPREAD_TOO_WIDE",
                message="",
            )
        else:
            position += decision.units
            fact = filled(decision, decision.number, position)
        session.append(fact)
        step.take(fact)
    return session


@pytest.mark.parametrize("cut", [0, 19, 20, 137, 1_500, 2_999])
def test_restored_from_any_checkpoint_it_decides_the_same_and_remembers_the_same(cut: int) -> None:
    session = inputs_and_ticks()
    whole, half, restored = stepper(), stepper(), stepper()

    def play(step: LiveStepper, part: list[Tick | RunInput]) -> list[Decision]:
        found = [step.step(x) if isinstance(x, Tick) else step.take(x) for x in part]
        return [decision for decision in found if decision]

    expected = play(whole, session)
    before = play(half, session[:cut])
    restored.restore(half.state(), half.decisions)
    after = play(restored, session[cut:])

    assert before + after == expected
    assert restored.state() == whole.state()


def test_state_of_another_layout_is_refused() -> None:
    with pytest.raises(StrategyFault):
        stepper().restore(b"\0" * 7, 0)


def test_stop_at_the_broker_leaves_the_strategy_flat_and_waiting() -> None:
    step, ticks = stepper(), list(wave(2_000))
    crosses = defined_crosses(ticks)
    decided = [d for tick in ticks[: crosses[0][0] + 1] if (d := step.step(tick))]
    step.take(filled(decided[0], 1, decided[0].units))
    stopped = Filled(
        number=2,
        order=None,
        units=Units(Decimal(-decided[0].units)),
        price=Price(Decimal("1.37")),
        position=Units(Decimal(0)),
        entry=None,
        reason="STOP_LOSS_ORDER",
        done=False,
    )
    step.take(stopped)

    again = [d for tick in ticks[crosses[0][0] + 1 : crosses[1][0] + 1] if (d := step.step(tick))]

    assert [abs(decision.units) for decision in again] == [1_000]
