"""An order: what was asked for, and the one table that says what may become of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import NewType

from domain.accounts import AccountId, OwnerId
from domain.numbers import Price, Units
from domain.order_terms import AT_THE_MARKET, OrderTerms, Protection

IntentId = NewType("IntentId", str)
"""Names one asked-for order everywhere: our row, its workflow, the broker's client id."""

RunId = NewType("RunId", str)

GroupId = NewType("GroupId", str)
"""Names orders of which one cancels the others."""


class Origin(StrEnum):
    """Who asked. The platform asks for itself when it closes what must not stay open."""

    PERSON = "person"
    STRATEGY = "strategy"
    PLATFORM = "platform"


class Purpose(StrEnum):
    """What an order is for; a close may only reduce."""

    ENTRY = "entry"
    CLOSE = "close"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderIntent:
    """An order that somebody asked for, as written down before anything acts on it.

    `units` are signed. `valid_until` is arrival time: after it the order is never sent.
    `trail` is the distance in price at which a trailing stop follows. `trade` is the one trade
    that a close is for, `replaces` the waiting order that this one takes the place of, `group`
    the orders of which one cancels the others, and `close_after` how long after its fill the
    position is closed again. `expected_price` is the side of the quote that the asker saw,
    `assumed_position` the units that a strategy held when it asked. `tag` is the client tag that
    its profit is attributed to.
    """

    id: IntentId
    owner: OwnerId
    account: AccountId
    instrument: str
    units: Units
    purpose: Purpose
    origin: Origin
    valid_until: datetime
    terms: OrderTerms = AT_THE_MARKET
    stop: Protection | None = None
    target: Protection | None = None
    trail: Decimal | None = None
    trade: str | None = None
    replaces: IntentId | None = None
    group: GroupId | None = None
    close_after: timedelta | None = None
    run: RunId | None = None
    decision: int | None = None
    assumed_position: Units | None = None
    expected_price: Price | None = None

    @property
    def tag(self) -> str:
        """Return the client tag: the run, or who asked."""
        return self.run or self.origin.value


def strategy_intent_id(run: RunId, decision: int) -> IntentId:
    """Name a strategy's decision, so that a tick replayed asks for the same order again."""
    return IntentId(f"{run}-{decision}")


class OrderState(StrEnum):
    """Where an order stands. UNKNOWN is a state: it was sent, or not, and nobody can say yet.

    A cancelled order may have been filled in part before: its filled units say so.
    """

    NEW = "new"
    AWAITING_APPROVAL = "awaiting_approval"
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
    """What happens to an order: first what we do, then what the broker says."""

    ASK_APPROVAL = "ask_approval"
    APPROVE = "approve"
    WITHDRAW = "withdraw"
    DENY = "deny"
    EXPIRE = "expire"
    SUBMIT = "submit"
    NOT_SENT = "not_sent"
    UNCLEAR = "unclear"
    GIVE_UP = "give_up"
    ACKNOWLEDGE = "acknowledge"
    PARTIAL_FILL = "partial_fill"
    FILL = "fill"
    CANCEL = "cancel"
    REJECT = "reject"


class Reading(StrEnum):
    """How an event is to be taken in the state that it meets.

    `late`: the broker speaks after we thought that the order was over; it is right, and people
    are told. `contradiction`: this must not happen; the state still follows the broker, and
    somebody has to look.
    """

    EXPECTED = "expected"
    NOTHING_NEW = "nothing_new"
    LATE = "late"
    CONTRADICTION = "contradiction"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What an event does to a state: where to, and how it is to be taken."""

    to: OrderState
    reading: Reading


# Columns are events in the order of `OrderEvent`, rows are states, and a cell says where the
# order stands afterwards: "." where it was, "~" late, "!" a contradiction.
_TABLE = """
       ask  appr  with  deny  exp   subm  unsent uncl  giveup  ack   part  fill   cancel reject
new    wait .     canc  deny  exp   send  .      .     .       !rest !part !fill  !canc  !rej
wait   .    new   canc  deny  exp   .     .      .     .       !rest !part !fill  !canc  !rej
deny   .    .     .     .     .     .     .      .     .       !rest !part !fill  !.     !.
exp    .    .     .     .     .     .     .      .     .       !rest !part !fill  !.     !.
send   .    .     .     .     .     .     new    unkn  aband   rest  part  fill   canc   rej
unkn   .    .     .     .     .     .     .      .     aband   rest  part  fill   canc   rej
rest   .    .     .     .     .     .     .      .     .       .     part  fill   canc   !.
part   .    .     .     .     .     .     .      .     .       .     part  fill   canc   !.
fill   .    .     .     .     .     .     .      .     .       .     !.    !.     .      !.
canc   .    .     .     .     .     .     .      .     .       .     ~.    ~fill  .      !.
rej    .    .     .     .     .     .     .      .     .       !rest !part !fill  .      .
aband  .    .     .     .     .     .     .      .     .       ~rest ~part ~fill  ~canc  ~rej
"""
_NAMES = {
    "new": OrderState.NEW,
    "wait": OrderState.AWAITING_APPROVAL,
    "deny": OrderState.DENIED,
    "exp": OrderState.EXPIRED,
    "send": OrderState.SUBMITTING,
    "unkn": OrderState.UNKNOWN,
    "rest": OrderState.SUBMITTED,
    "part": OrderState.PARTIALLY_FILLED,
    "fill": OrderState.FILLED,
    "canc": OrderState.CANCELLED,
    "rej": OrderState.REJECTED,
    "aband": OrderState.ABANDONED,
}
_READINGS = {"~": Reading.LATE, "!": Reading.CONTRADICTION}


def _move(cell: str, state: OrderState) -> Move:
    name = cell.lstrip("~!")
    plain = Reading.NOTHING_NEW if name == "." else Reading.EXPECTED
    to = state if name == "." else _NAMES[name]
    return Move(to=to, reading=_READINGS.get(cell[0], plain))


def _row(line: str) -> tuple[OrderState, Mapping[OrderEvent, Move]]:
    name, *cells = line.split()
    state = _NAMES[name]
    moves = {event: _move(cell, state) for event, cell in zip(OrderEvent, cells, strict=True)}
    return state, MappingProxyType(moves)


TRANSITIONS: Mapping[OrderState, Mapping[OrderEvent, Move]] = MappingProxyType(
    dict(_row(line) for line in _TABLE.strip().splitlines()[1:])
)
"""What every event does in every state."""

FINAL = frozenset(
    {
        OrderState.DENIED,
        OrderState.EXPIRED,
        OrderState.FILLED,
        OrderState.CANCELLED,
        OrderState.REJECTED,
        OrderState.ABANDONED,
    },
)
"""States in which nobody waits for an order any more (a broker may still contradict them)."""

BEFORE_SENDING = frozenset({OrderState.NEW, OrderState.AWAITING_APPROVAL})
"""States in which nothing has left yet, and an order may still be withdrawn."""


def advance(state: OrderState, event: OrderEvent) -> OrderState:
    """Return the state after an event."""
    return TRANSITIONS[state][event].to
