"""Put an order before the rules."""

from collections.abc import Iterator
from datetime import datetime

from domain.numbers import ZERO, plain
from domain.orders import OrderIntent
from domain.risk import rules
from domain.risk.snapshot import RiskSnapshot
from domain.risk.verdict import Accepted, Denied, Verdict

ALWAYS = (rules.known_instrument, rules.units_size, rules.close_only_closes)
ENTRIES = (
    rules.kill_switch,
    rules.account_gate,
    rules.position_stands,
    rules.units_per_order,
    rules.stop_required,
    rules.spread,
    rules.stop_side,
    rules.stop_reach,
    rules.margin,
)


def assess(intent: OrderIntent, snapshot: RiskSnapshot, now: datetime) -> Verdict:
    """Return the first denial, or accept.

    What only reduces a position passes every rule that guards entries: a way out is never
    closed. `now` is arrival time.
    """
    always = (rule(intent, snapshot) for rule in ALWAYS)
    denial = rules.validity(intent, now) or _first(always)
    if denial is not None:
        return denial
    if rules.reduces(intent, snapshot):
        return Accepted(margin="0", reduces=True)
    entries = (rule(intent, snapshot) for rule in ENTRIES)
    denial = rules.fresh_price(snapshot, now) or _first(entries)
    if denial is not None:
        return denial
    return Accepted(margin=plain(rules.margin_needed(intent, snapshot) or ZERO))


def _first(denials: Iterator[Denied | None]) -> Denied | None:
    return next((denial for denial in denials if denial is not None), None)
