"""A strategy's decision as the order that it asks for."""

from datetime import datetime, timedelta
from decimal import Decimal

from domain.instruments import Instrument
from domain.numbers import Units
from domain.order_terms import OrderKind, OrderTerms, Protection, TimeInForce
from domain.orders import IntentId, OrderIntent, Origin, Purpose, strategy_intent_id
from domain.positions import Trade
from domain.runs import Decision, Run
from domain.times import from_ns

VALIDITY = timedelta(seconds=30)
"""How long after a decision its order may still leave, by the arrival clock."""


def intent_of(run: Run, decision: Decision, now: datetime) -> OrderIntent:
    """Write a decision as an intent; its id follows from run and number."""
    return OrderIntent(
        id=strategy_intent_id(run.id, decision.number),
        owner=run.owner,
        account=run.account,
        instrument=run.instrument.name,
        units=Units(Decimal(decision.units)),
        purpose=decision.purpose,
        origin=Origin.STRATEGY,
        valid_until=now + VALIDITY,
        terms=_terms(run.instrument, decision),
        stop=_protection(run.instrument, decision.stop),
        target=_protection(run.instrument, decision.target),
        trail=run.instrument.distance(decision.trail) if decision.trail else None,
        run=run.id,
        decision=decision.number,
        assumed_position=Units(Decimal(decision.position)),
        expected_price=run.instrument.price(decision.price),
    )


def closing_intent(run: Run, trade: Trade, attempt: int, now: datetime) -> OrderIntent:
    """Write the order with which the platform closes a trade of a run that stops."""
    return OrderIntent(
        id=IntentId(f"{run.id}-close-{attempt}-{trade.id}"),
        owner=run.owner,
        account=run.account,
        instrument=run.instrument.name,
        units=Units(-trade.units),
        purpose=Purpose.CLOSE,
        origin=Origin.PLATFORM,
        valid_until=now + VALIDITY,
        trade=trade.id,
        run=run.id,
    )


def _terms(instrument: Instrument, decision: Decision) -> OrderTerms:
    return OrderTerms(
        kind=decision.kind,
        time_in_force=_time_in_force(decision),
        price=instrument.price(decision.at) if decision.at else None,
        price_bound=instrument.price(decision.bound) if decision.bound else None,
        good_till=from_ns(decision.good_till) if decision.good_till else None,
    )


def _time_in_force(decision: Decision) -> TimeInForce:
    if decision.kind is OrderKind.MARKET:
        return TimeInForce.FOK
    return TimeInForce.GTD if decision.good_till else TimeInForce.GTC


def _protection(instrument: Instrument, points: int) -> Protection | None:
    return Protection(distance=instrument.distance(points)) if points else None
