"""The one table that says what may become of an order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.orders import FINAL, TRANSITIONS, Move, OrderEvent, OrderState, Reading, advance

SENT = {
    OrderState.SUBMITTING,
    OrderState.UNKNOWN,
    OrderState.SUBMITTED,
    OrderState.PARTIALLY_FILLED,
}


def test_every_state_has_a_row() -> None:
    assert set(TRANSITIONS) == set(OrderState)


@pytest.mark.parametrize("state", OrderState)
def test_every_pair_is_decided(state: OrderState) -> None:
    assert set(TRANSITIONS[state]) == set(OrderEvent)


@pytest.mark.parametrize(
    ("state", "event", "after", "reading"),
    [
        (OrderState.CANCELLED, OrderEvent.FILL, OrderState.FILLED, Reading.LATE),
        (OrderState.CANCELLED, OrderEvent.PARTIAL_FILL, OrderState.CANCELLED, Reading.LATE),
        (OrderState.SUBMITTED, OrderEvent.REJECT, OrderState.SUBMITTED, Reading.CONTRADICTION),
        (OrderState.PARTIALLY_FILLED, OrderEvent.CANCEL, OrderState.CANCELLED, Reading.EXPECTED),
        (OrderState.ABANDONED, OrderEvent.FILL, OrderState.FILLED, Reading.LATE),
        (OrderState.ABANDONED, OrderEvent.ACKNOWLEDGE, OrderState.SUBMITTED, Reading.LATE),
        (OrderState.DENIED, OrderEvent.FILL, OrderState.FILLED, Reading.CONTRADICTION),
        (OrderState.UNKNOWN, OrderEvent.NOT_SENT, OrderState.UNKNOWN, Reading.NOTHING_NEW),
        (OrderState.FILLED, OrderEvent.CANCEL, OrderState.FILLED, Reading.NOTHING_NEW),
    ],
)
def test_the_unpleasant_pairs(
    state: OrderState, event: OrderEvent, after: OrderState, reading: Reading
) -> None:
    assert TRANSITIONS[state][event] == Move(to=after, reading=reading)


@given(st.lists(st.sampled_from(OrderEvent), max_size=12))
def test_an_order_is_submitted_at_most_once_unless_proved_unsent(events: list[OrderEvent]) -> None:
    state, left = OrderState.NEW, 0
    for event in events:
        after = advance(state, event)
        left += after is OrderState.SUBMITTING and state is OrderState.NEW
        left -= after is OrderState.NEW and state is OrderState.SUBMITTING
        state = after
    assert left in (0, 1)


@pytest.mark.parametrize("state", sorted(SENT | {OrderState.CANCELLED, OrderState.ABANDONED}))
def test_a_fill_is_believed_whenever_the_broker_says_so(state: OrderState) -> None:
    assert advance(state, OrderEvent.FILL) is OrderState.FILLED


@pytest.mark.parametrize("event", OrderEvent)
def test_a_filled_order_stays_filled(event: OrderEvent) -> None:
    assert advance(OrderState.FILLED, event) is OrderState.FILLED


def test_an_unknown_order_is_never_taken_back_to_new() -> None:
    reachable = {advance(OrderState.UNKNOWN, event) for event in OrderEvent}
    assert OrderState.NEW not in reachable


def test_an_unknown_order_is_not_final() -> None:
    assert OrderState.UNKNOWN not in FINAL
