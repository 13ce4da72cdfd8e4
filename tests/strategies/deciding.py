"""Strategies stepped live over ticks that are made by hand, filled before the next tick."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import accumulate
from typing import NamedTuple

from domain.instruments import MAJORS
from domain.numbers import Points, Units
from domain.orders import RunId, strategy_intent_id
from domain.runs import Decision, Filled
from domain.ticks import Tick, TickId
from engine.step import LiveStepper
from strategies.catalogue import build, validate_parameters

RUN = RunId("run-1")
EUR_USD = MAJORS["EUR_USD"]
SECOND = 1_000_000_000


class Made(NamedTuple):
    """A decision by what was asked for: seconds since the start, units, stop and target."""

    second: int
    units: int
    stop: int
    target: int


def stepper(strategy: str, given: Mapping[str, int | float]) -> LiveStepper:
    """Build a strategy."""
    return LiveStepper(RUN, EUR_USD, build(strategy, validate_parameters(strategy, given)))


def ticks(prices: Sequence[int], every: int, start: int = 0) -> list[Tick]:
    """Make ticks of mid prices, so many seconds apart, with a spread of two points."""
    times = accumulate([every * SECOND] * (len(prices) - 1), initial=start)
    return [
        Tick(TickId(time, 0), Points(price - 1), Points(price + 1))
        for time, price in zip(times, prices, strict=True)
    ]


def decided(step: LiveStepper, seen: Sequence[Tick]) -> list[Made]:
    """Step through ticks and fill what is asked for at the market."""
    found: list[Made] = []
    position = 0
    for tick in seen:
        decision = step.step(tick)
        if isinstance(decision, Decision):
            position += decision.units
            step.take(filled(decision, position))
            second = (tick.time - seen[0].time) // SECOND
            found.append(Made(second, decision.units, decision.stop, decision.target))
    return found


def filled(decision: Decision, position: int) -> Filled:
    """Fill a decision at the price that it saw."""
    return Filled(
        number=decision.number,
        order=strategy_intent_id(RUN, decision.number),
        units=Units(Decimal(decision.units)),
        price=EUR_USD.price(decision.price),
        position=Units(Decimal(position)),
        entry=EUR_USD.price(decision.price) if position else None,
        reason="MARKET_ORDER",
        done=True,
    )
