"""Counting what people say about an order."""

from datetime import UTC, datetime
from decimal import Decimal

from domain.approvals import ApprovalState, Choice, Vote, tally
from domain.numbers import Units

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)


def says(user: str, choice: Choice = Choice.APPROVE) -> Vote:
    units = Units(Decimal(500)) if choice is Choice.AMEND else None
    return Vote(user=user, choice=choice, at=NOW, units=units)


def test_one_person_where_one_is_needed_is_enough() -> None:
    assert tally([says("ann")], 1) is ApprovalState.APPROVED


def test_asker_where_one_is_needed_is_enough() -> None:
    assert tally([says("ann")], 1, asker="ann") is ApprovalState.APPROVED


def test_same_person_twice_where_two_are_needed_is_one() -> None:
    assert tally([says("ann"), says("ann")], 2) is ApprovalState.WAITING


def test_asker_where_two_are_needed_does_not_count() -> None:
    assert tally([says("ann"), says("bob")], 2, asker="ann") is ApprovalState.WAITING
    assert tally([says("ann"), says("bob"), says("cid")], 2, asker="ann") is ApprovalState.APPROVED


def test_amendment_makes_earlier_consent_void() -> None:
    votes = [says("ann"), says("bob", Choice.AMEND)]
    assert tally(votes, 2) is ApprovalState.WAITING
    assert tally([*votes, says("ann")], 2) is ApprovalState.APPROVED


def test_amendment_by_the_asker_voids_consent_and_gives_none() -> None:
    votes = [says("bob"), says("ann", Choice.AMEND), says("cid")]
    assert tally(votes, 2, asker="ann") is ApprovalState.WAITING


def test_one_refusal_ends_it_whoever_else_consents() -> None:
    votes = [says("ann"), says("bob", Choice.REFUSE), says("cid")]
    assert tally(votes, 2) is ApprovalState.REFUSED
