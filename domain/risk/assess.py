"""Put an order before the rules."""

from collections.abc import Iterator
from datetime import datetime

from domain.numbers import ZERO, plain
from domain.orders import OrderIntent
from domain.risk import (
    approvals,
    exposure,
    gates,
    hours,
    money,
    pace,
    prices,
    protections,
    size,
    stops,
)
from domain.risk.snapshot import RiskSnapshot
from domain.risk.verdict import Accepted, Denied, Verdict

ALWAYS = (
    size.known_instrument,
    size.units_size,
    size.close_only_closes,
    size.trade_is_open,
    prices.on_grid,
)
GATES = (gates.kill_switch, gates.account_gate, gates.position_stands)
TIMED = (
    hours.market_open,
    hours.trading_hours,
    hours.before_weekend,
    protections.cool_down,
    protections.stop_guard,
    protections.low_profit,
)
ENTRIES = (
    pace.order_rate,
    size.units_per_order,
    stops.stop_required,
    prices.spread,
    prices.jump,
    approvals.price_moved,
    prices.price_bound,
    stops.stop_side,
    stops.stop_reach,
    stops.target_side,
    stops.trail_clears_spread,
    money.daily_loss,
    money.drawdown,
    size.units_per_instrument,
    size.open_trades,
    money.margin,
    exposure.exposure,
    exposure.currency_exposure,
)


def assess(intent: OrderIntent, snapshot: RiskSnapshot, now: datetime) -> Verdict:
    """Return the first denial, what people have to approve, or accept.

    What only reduces a position passes every rule that guards entries: a way out is never
    closed. What people approved is asked every other rule again. `now` is arrival time.
    """
    denial = _unfit(intent, snapshot, now)
    if denial is not None:
        return denial
    if size.reduces(intent, snapshot):
        return Accepted(margin="0", reduces=True)
    denial = _no_entry(intent, snapshot, now)
    if denial is not None:
        return denial
    question = approvals.approval_needed(intent, snapshot, now)
    if question is not None:
        return question
    return Accepted(margin=plain(money.margin_added(intent, snapshot) or ZERO))


def _unfit(intent: OrderIntent, snapshot: RiskSnapshot, now: datetime) -> Denied | None:
    late = gates.validity(intent, now) or gates.good_till(intent, snapshot, now)
    return late or _first(rule(intent, snapshot) for rule in ALWAYS)


def _no_entry(intent: OrderIntent, snapshot: RiskSnapshot, now: datetime) -> Denied | None:
    return (
        _first(rule(intent, snapshot) for rule in GATES)
        or _first(rule(intent, snapshot, now) for rule in TIMED)
        or prices.fresh_price(snapshot, now)
        or money.fresh_nav(snapshot, now)
        or _first(rule(intent, snapshot) for rule in ENTRIES)
    )


def _first(denials: Iterator[Denied | None]) -> Denied | None:
    return next((denial for denial in denials if denial is not None), None)
