"""An order: what was asked for, and the one table that says what may become of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import NewType

from domain.accounts import AccountId, OwnerId
from domain.numbers import Price, Units

IntentId = NewType("IntentId", str)
"""Names one asked-for order everywhere: our row, its workflow, the broker's client id."""

RunId = NewType("RunId", str)


class Origin(StrEnum):
    """Who asked."""

    PERSON = "person"
    STRATEGY = "strategy"


class Purpose(StrEnum):
    """What an order is for; a close may only reduce."""

    ENTRY = "entry"
    CLOSE = "close"


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """A stop or a target: at a price, or at a distance from the fill (both in price units)."""

    price: Price | None = None
    distance: Decimal | None = None

    def __post_init__(self) -> None:
        if (self.price is None) == (self.distance is None):
            raise ValueError("a stop or target has either a price or a distance")


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderIntent:
    """A market order that somebody asked for, as written down before anything acts on it.

    `units` are signed. `valid_until` is arrival time: after it the order is never sent.
    `expected_price` is the side of the quote that the asker saw, `assumed_position` the units
    that a strategy held when it asked.
    """

    id: IntentId
    owner: OwnerId
    account: AccountId
    instrument: str
    units: Units
    purpose: Purpose
    origin: Origin
    valid_until: datetime
    stop: Protection | None = None
    target: Protection | None = None
    run: RunId | None = None
    decision: int | None = None
    assumed_position: Units | None = None
    expected_price: Price | None = None


def strategy_intent_id(run: RunId, decision: int) -> IntentId:
    """Name a strategy's decision, so that a tick replayed asks for the same order again."""
    return IntentId(f"{run}-{decision}")


class OrderState(StrEnum):
    """Where an order stands. UNKNOWN is a state: it was sent, or not, and nobody can say yet."""

    NEW = "new"
    DENIED = "denied"
    EXPIRED = "expired"
    SUBMITTING = "submitting"
    UNKNOWN = "unknown"
    SUBMITTED = "submitted"
    PARTIALLY_FILLED = "partially_filled"
    FILLED = "filled"
    CANCELLED = "cancelled"
    REJECTED = "rejected"
    ABANDONED = "abandoned"


class OrderEvent(StrEnum):
    """What happens to an order."""

    DENY = "deny"
    EXPIRE = "expire"
    SUBMIT = "submit"
    NOT_SENT = "not_sent"
    UNCLEAR = "unclear"
    ACKNOWLEDGE = "acknowledge"
    PARTIAL_FILL = "partial_fill"
    FILL = "fill"
    CANCEL = "cancel"
    REJECT = "reject"
    GIVE_UP = "give_up"


_S, _E = OrderState, OrderEvent

_BROKER_SPOKE: Mapping[OrderEvent, OrderState] = {
    _E.ACKNOWLEDGE: _S.SUBMITTED,
    _E.PARTIAL_FILL: _S.PARTIALLY_FILLED,
    _E.FILL: _S.FILLED,
    _E.CANCEL: _S.CANCELLED,
    _E.REJECT: _S.REJECTED,
}
_FILLED_AFTER_ALL: Mapping[OrderEvent, OrderState] = {
    _E.PARTIAL_FILL: _S.PARTIALLY_FILLED,
    _E.FILL: _S.FILLED,
}

TRANSITIONS: Mapping[OrderState, Mapping[OrderEvent, OrderState]] = {
    _S.NEW: {
        _E.DENY: _S.DENIED,
        _E.EXPIRE: _S.EXPIRED,
        _E.SUBMIT: _S.SUBMITTING,
    },
    _S.DENIED: {},
    _S.EXPIRED: {},
    _S.SUBMITTING: {
        _E.NOT_SENT: _S.NEW,
        _E.UNCLEAR: _S.UNKNOWN,
        _E.GIVE_UP: _S.ABANDONED,
        **_BROKER_SPOKE,
    },
    _S.UNKNOWN: {_E.GIVE_UP: _S.ABANDONED, **_BROKER_SPOKE},
    _S.SUBMITTED: {_E.CANCEL: _S.CANCELLED, **_FILLED_AFTER_ALL},
    _S.PARTIALLY_FILLED: _FILLED_AFTER_ALL,
    _S.FILLED: {},
    # The broker is right, even where it contradicts itself or speaks late.
    _S.CANCELLED: _FILLED_AFTER_ALL,
    _S.REJECTED: _FILLED_AFTER_ALL,
    _S.ABANDONED: _BROKER_SPOKE,
}
"""Every move that changes a state; an event that is absent leaves the state as it is."""

FINAL = frozenset(
    {_S.DENIED, _S.EXPIRED, _S.FILLED, _S.CANCELLED, _S.REJECTED, _S.ABANDONED},
)
"""States in which nobody waits for an order any more (a broker may still contradict three)."""


def advance(state: OrderState, event: OrderEvent) -> OrderState:
    """Return the state after an event; an event without effect leaves it alone."""
    return TRANSITIONS[state].get(event, state)
