"""What is drawn from the matrix, and what counts as inside a boundary."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest

from tests.chaos.boundaries import has_arrived, is_inside
from tests.chaos.gates import Gate
from tests.chaos.matrix import Boundary, Fault, Victim, sample, whole
from tests.chaos.sight import InBooks, Sight


@pytest.mark.parametrize("seed", range(20))
def test_a_sample_leaves_out_no_boundary_no_fault_and_no_victim(seed: int) -> None:
    cells = sample(seed)
    assert {cell.boundary for cell in cells} == set(Boundary)
    assert {cell.fault for cell in cells} == set(Fault)
    assert {cell.victim for cell in cells} == set(Victim)


def test_the_same_seed_draws_the_same_cells() -> None:
    assert sample(3) == sample(3)
    assert whole(3) == whole(3)
    assert whole(3) != whole(4)


def test_the_whole_matrix_has_every_cell_once_and_kills_nothing_twice_in_a_row() -> None:
    cells = whole(1)
    assert len(set(cells)) == len(cells) == len(Boundary) * len(Fault) * len(Victim)
    assert all(one.victim != next_.victim for one, next_ in pairwise(cells))


def test_an_order_that_was_not_held_up_has_not_arrived() -> None:
    assert not has_arrived(Boundary.BEFORE_INTENT, Fault.NONE, _seen(intent=None, state=None))


def test_an_order_that_waits_at_the_gate_has_arrived() -> None:
    seen = _seen(intent=None, state=None, waiting={Gate.INTENT})
    assert has_arrived(Boundary.BEFORE_INTENT, Fault.NONE, seen)


@pytest.mark.parametrize("boundary", Boundary)
def test_an_order_that_is_booked_and_guarded_is_past_every_boundary(boundary: Boundary) -> None:
    seen = _seen(state="filled", verdict="accepted", booked=2, posts=1, delivered=1, placed=1)
    assert not is_inside(boundary, Fault.NONE, seen)


def test_an_order_whose_answer_came_through_is_not_before_it() -> None:
    seen = _seen(state="submitting", verdict="accepted", posts=1, placed=1)
    assert is_inside(Boundary.AFTER_POST, Fault.NONE, seen)
    answered = _seen(state="submitting", verdict="accepted", posts=1, placed=1, delivered=1)
    assert not is_inside(Boundary.AFTER_POST, Fault.NONE, answered)


def test_an_order_posted_twice_is_inside_no_boundary() -> None:
    seen = _seen(state="submitting", verdict="accepted", posts=2, placed=2, delivered=1)
    assert not any(is_inside(boundary, Fault.NONE, seen) for boundary in Boundary)


def _seen(
    *,
    intent: str | None = "p-1",
    state: str | None = "new",
    verdict: str | None = None,
    booked: int = 0,
    waiting: set[Gate] = frozenset(),  # type: ignore[assignment]
    posts: int = 0,
    delivered: int = 0,
    placed: int = 0,
) -> Sight:
    books = InBooks(
        intent=intent,
        state=state,
        verdict=verdict,
        code=None,
        booked=booked,
        waiting=frozenset(waiting),
    )
    return Sight(
        at=datetime(2026, 1, 5, tzinfo=UTC),
        books=books,
        posts=posts,
        sent=posts,
        delivered=delivered,
        placed=placed,
    )
