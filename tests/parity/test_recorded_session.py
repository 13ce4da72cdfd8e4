"""A session once recorded decides the same again, byte for byte, whatever the engine became."""

from collections import deque
from pathlib import Path

import pytest

from domain.backtests import BacktestSpec
from domain.instruments import Instrument
from domain.orders import strategy_intent_id
from domain.runs import Decided, Denied, Filled, Journalled
from engine.bars import Bars
from engine.kernel.layout import DENIAL, FILL
from engine.orders import StepOrders
from engine.record import state_record
from engine.replay import Made, replayed
from engine.step import LiveStepper
from tests.engine.tick_by_tick import NEVER_ARRIVES, TickByTick, Told
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


@pytest.mark.timeout(600)
def test_recorded_session_decides_the_same_again_compiled(session: Session) -> None:
    compiled = compiled_of(session)

    made = replayed_compiled(compiled, session)

    assert as_bytes(made) == as_bytes(session.made)
    assert compiled.remembers(strategy_at(session.ended))


def compiled_of(session: Session) -> TickByTick:
    """Build the compiled step of the session's strategy as it was when it began, flat."""
    spec = BacktestSpec(
        strategy="afternoon",
        parameters={},
        instruments=(session.instrument,),
        execution=NEVER_ARRIVES,
    )
    return TickByTick(spec, strategy_at(session.began))


def strategy_at(state: bytes) -> Afternoon:
    """Build the session's strategy with what it remembered."""
    strategy = Afternoon()
    state_record(Afternoon).from_bytes(state, strategy, StepOrders(), Bars(0))
    return strategy


def replayed_compiled(compiled: TickByTick, session: Session) -> list[Made]:
    """Do as `replayed` does; what the journal met is told just before the tick after it."""
    met = deque(item for item in session.journal if not isinstance(item.fact, Decided))
    made: list[Made] = []
    told = Told(kind=FILL)
    for tick in session.ticks:
        while met and met[0].after < tick.id:
            told = told_of(met.popleft(), session, told, len(made))
            compiled.tell(told)
        decided = compiled.play(tick.time, tick.bid, tick.ask).decided
        made += [] if decided is None else [(tick.id, decided)]
    return made


def told_of(entry: Journalled, session: Session, before: Told, latest: int) -> Told:
    """Put what the journal met as the exchange of a backtest would tell it."""
    own = strategy_intent_id(session.run, latest)
    match entry.fact:
        case Filled() as fact:
            return Told(
                kind=FILL,
                units=int(fact.units),
                price=session.instrument.points(fact.price),
                position=int(fact.position),
                entry=points(session.instrument, fact),
                done=int(fact.done and fact.order == own),
            )
        case Denied() as fact:
            done = int(fact.order == own)
            return Told(kind=DENIAL, position=before.position, entry=before.entry, done=done)
    raise AssertionError(f"no session has {entry.fact}")


def points(instrument: Instrument, fact: Filled) -> int:
    """Return the position's average price as a strategy is told of it."""
    return 0 if fact.entry is None else instrument.points(fact.entry)


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
