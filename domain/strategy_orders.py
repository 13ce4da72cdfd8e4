"""A strategy's decision as the order that it asks for."""

from datetime import datetime, timedelta
from decimal import Decimal

from domain.instruments import Instrument
from domain.numbers import Units
from domain.order_terms import Protection
from domain.orders import OrderIntent, Origin, strategy_intent_id
from domain.runs import Decision, Run

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
        stop=_protection(run.instrument, decision.stop),
        target=_protection(run.instrument, decision.target),
        run=run.id,
        decision=decision.number,
        assumed_position=Units(Decimal(decision.position)),
        expected_price=run.instrument.price(decision.price),
    )


def _protection(instrument: Instrument, points: int) -> Protection | None:
    return Protection(distance=instrument.distance(points)) if points else None
