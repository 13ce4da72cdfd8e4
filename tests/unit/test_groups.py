"""Orders of which one cancels the others."""

from decimal import Decimal

from domain.groups import GroupOutcome, Leg, in_order_of_fill, outcome, to_cancel
from domain.numbers import Units
from domain.orders import IntentId, OrderState

STANDS = OrderState.SUBMITTED


def leg(name: str, state: OrderState = STANDS, filled: int = 0, **more: object) -> Leg:
    return Leg(intent=IntentId(name), state=state, filled=Units(Decimal(filled)), **more)


def test_group_in_which_all_stand_is_left_alone() -> None:
    legs = [leg("a"), leg("b")]
    assert to_cancel(legs) == ()
    assert outcome(legs) is None


def test_fill_even_in_part_cancels_the_others() -> None:
    legs = [leg("a", OrderState.PARTIALLY_FILLED, 5), leg("b"), leg("c", OrderState.UNKNOWN)]
    assert to_cancel(legs) == ("b", "c")


def test_the_rest_of_an_order_is_cancelled_once_another_was_filled_before_it() -> None:
    first = leg("a", OrderState.FILLED, 10, filled_at_ns=1)
    later = leg("b", OrderState.PARTIALLY_FILLED, 3, filled_at_ns=2)
    assert to_cancel([first, later]) == ("b",)


def test_order_that_never_stood_takes_the_others_with_it() -> None:
    assert to_cancel([leg("a", OrderState.DENIED), leg("b")]) == ("b",)


def test_order_taken_back_by_a_person_leaves_the_others() -> None:
    assert to_cancel([leg("a", OrderState.CANCELLED), leg("b")]) == ()


def test_replacement_that_was_denied_leaves_what_it_was_for() -> None:
    denied = leg("c", OrderState.DENIED, replaces=IntentId("a"))
    assert to_cancel([leg("a"), leg("b"), denied]) == ()


def test_outcome_counts_partial_fills_of_cancelled_orders() -> None:
    none = [leg("a", OrderState.CANCELLED), leg("b", OrderState.CANCELLED)]
    one = [leg("a", OrderState.FILLED, 10), leg("b", OrderState.CANCELLED)]
    both = [leg("a", OrderState.FILLED, 10), leg("b", OrderState.CANCELLED, -3)]
    assert [outcome(legs) for legs in (none, one, both)] == [
        GroupOutcome.NONE_FILLED,
        GroupOutcome.ONE_FILLED,
        GroupOutcome.BOTH_FILLED,
    ]


def test_fills_are_told_in_the_order_of_the_broker_s_times() -> None:
    late = leg("a", OrderState.FILLED, 1, filled_at_ns=20)
    early = leg("b", OrderState.FILLED, 1, filled_at_ns=10)
    assert in_order_of_fill([late, early, leg("c")]) == (early, late)
