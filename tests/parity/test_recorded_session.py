"""A session once recorded decides the same again, byte for byte, whatever the engine became."""

from pathlib import Path

import pytest

from engine.replay import replayed
from engine.step import LiveStepper
from tests.parity.session import Session, as_bytes, read
from tests.parity.strategy import Afternoon

RECORDED = Path(__file__).parent / "afternoon.json"


@pytest.fixture(scope="module")
def session() -> Session:
    """Read the recorded session."""
    return read(RECORDED)


def stepper_of(session: Session) -> LiveStepper:
    """Build the session's strategy as it was when it began."""
    stepper = LiveStepper(session.run, session.instrument, Afternoon())
    stepper.restore(session.began, 0)
    return stepper


def test_recorded_session_decides_the_same_again_byte_for_byte(session: Session) -> None:
    stepper = stepper_of(session)

    made = replayed(stepper, session.began_after, session.ticks, session.journal)

    assert len(made) >= 7
    assert as_bytes(made) == as_bytes(session.made)
    assert stepper.state() == session.ended


def test_session_resumed_at_any_decision_ends_alike(session: Session) -> None:
    for cut, _ in session.made:
        stepper = stepper_of(session)
        first = [tick for tick in session.ticks if tick.id <= cut]
        before = [item for item in session.journal if item.after <= cut]
        replayed(stepper, session.began_after, first, before)
        again = stepper_of(session)
        again.restore(stepper.state(), stepper.decisions)

        replayed(
            again,
            cut,
            [tick for tick in session.ticks if tick.id > cut],
            [item for item in session.journal if item.after > cut],
        )

        assert again.state() == session.ended


def test_session_without_one_of_its_ticks_is_noticed(session: Session) -> None:
    stepper = stepper_of(session)

    replayed(stepper, session.began_after, session.ticks[1:], session.journal)

    assert stepper.state() != session.ended
