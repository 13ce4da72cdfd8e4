"""Whether anything may leave at all: validity, switches, the account's gate, a position's."""

from datetime import datetime

from domain.accounts import GateState
from domain.numbers import plain
from domain.orders import OrderIntent
from domain.risk.snapshot import RiskSnapshot
from domain.risk.verdict import Denied, DenyCode


def validity(intent: OrderIntent, now: datetime) -> Denied | None:
    """Deny an order that comes too late."""
    if now <= intent.valid_until:
        return None
    return Denied(
        code=DenyCode.ORDER_EXPIRED,
        message="the order is no longer valid",
        figures={"valid_until": intent.valid_until.isoformat(), "now": now.isoformat()},
    )


def good_till(intent: OrderIntent, snapshot: RiskSnapshot, now: datetime) -> Denied | None:
    """Deny an order that would have to end before it could stand."""
    ends, market_time = intent.terms.good_till, snapshot.market_time(now)
    if ends is None or ends > market_time:
        return None
    return Denied(
        code=DenyCode.GOOD_TILL_PAST,
        message=f"the order was good till {ends:%Y-%m-%d %H:%M:%S} only",
        figures={"good_till": ends.isoformat(), "market_time": market_time.isoformat()},
    )


def kill_switch(_: OrderIntent, snapshot: RiskSnapshot) -> Denied | None:
    """Deny entries while a kill switch is engaged."""
    if snapshot.kill_switch is None:
        return None
    return Denied(
        code=DenyCode.KILL_SWITCH,
        message=f"the kill switch is engaged: {snapshot.kill_switch}",
        figures={"reason": snapshot.kill_switch},
    )


def account_gate(_: OrderIntent, snapshot: RiskSnapshot) -> Denied | None:
    """Deny entries on an account that is halted, reducing, or not agreed with its broker."""
    gate = snapshot.gate
    if gate.state is GateState.HALTED:
        return _gate_denial(DenyCode.ACCOUNT_HALTED, "the account is halted", gate.reason)
    if gate.state is GateState.REDUCING:
        return _gate_denial(DenyCode.ACCOUNT_REDUCING, "the account only reduces", gate.reason)
    if not gate.agreed:
        return _gate_denial(
            DenyCode.ACCOUNT_NOT_AGREED, "positions do not agree with the broker", gate.reason
        )
    return None


def _gate_denial(code: DenyCode, message: str, reason: str) -> Denied:
    text = f"{message}: {reason}" if reason else message
    return Denied(code=code, message=text, figures={"reason": reason})


def position_stands(intent: OrderIntent, snapshot: RiskSnapshot) -> Denied | None:
    """Deny what a strategy asked for on a position that has moved since.

    An order that turns a position round would open too much once its stop had closed it.
    """
    assumed, held = intent.assumed_position, snapshot.run_position
    if assumed is None or held is None or assumed == held:
        return None
    return Denied(
        code=DenyCode.POSITION_MOVED,
        message="the position has moved since the strategy decided",
        figures={"assumed": plain(assumed), "position": plain(held)},
    )
