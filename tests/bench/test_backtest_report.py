"""What is asked of the backtest engine is held against the right figures."""

import sys
from pathlib import Path

import pytest

from bench.backtest import environments
from bench.backtest.environments import python_of
from bench.backtest.report import Beside, against, small, started, streamed, streaming_rate
from bench.backtest.running import Run, middle, warmed
from bench.backtest.systems import LIMIT, SYSTEMS, System


def _run(*, ticks: int = 1_000_000, engine: float = 1.0, whole: float = 2.0) -> Run:
    return Run(ticks=ticks, trades=4, profit=-8.0, engine=engine, whole=whole, peak_mb=200.0)


def _system(name: str = "peer") -> System:
    return System(name=name, module="m", requirements=None, why="-", per_tick=20.0, whole=10.0)


def test_peer_is_held_against_rates_per_tick_and_times_of_processes() -> None:
    ours, theirs = _run(engine=0.01, whole=1.0), _run(engine=1.0, whole=9.0)
    per_tick, whole = against(Beside(system=_system(), theirs=theirs, ours=ours))
    assert (per_tick.found, per_tick.reached) == ("100.0x", True)
    assert (whole.found, whole.reached) == ("9.0x", False)


@pytest.mark.parametrize(("engine", "reached"), [(0.009, True), (0.011, False)])
def test_limit_is_reached_within_its_factor(engine: float, reached: bool) -> None:
    ours, limit = _run(engine=engine), _run(engine=0.001)
    (found,) = against(Beside(system=_system(LIMIT), theirs=limit, ours=ours))
    assert found.reached is reached


def test_streaming_rate_leaves_the_start_of_the_process_out() -> None:
    few, many = _run(ticks=10, whole=1.5), _run(ticks=110, whole=3.5)
    assert streaming_rate(few, many) == 50.0
    assert not streamed(few, many).reached


def test_streaming_rate_of_times_that_tell_nothing_is_zero() -> None:
    assert streaming_rate(_run(ticks=10, whole=2.0), _run(ticks=110, whole=2.0)) == 0.0


def test_memory_and_start_are_held_against_limits() -> None:
    assert small(_run()).reached
    assert started(_run(whole=2.9)).reached
    assert not started(_run(whole=3.1)).reached


def test_rounds_give_their_medians() -> None:
    runs = [_run(engine=each, whole=10 * each) for each in (3.0, 1.0, 2.0)]
    assert (middle(runs).engine, middle(runs).whole) == (2.0, 20.0)


def test_first_call_is_left_out_of_the_engine_time() -> None:
    many, few = _run(ticks=1_100, engine=3.0), _run(ticks=100, engine=1.0)
    assert warmed(many, few).rate == pytest.approx(500.0)


def test_engine_time_stays_where_the_first_call_cannot_be_told_apart() -> None:
    many, few = _run(ticks=1_100, engine=1.0), _run(ticks=100, engine=1.0)
    assert warmed(many, few) == many


def test_peers_have_a_program_and_pinned_packages() -> None:
    peers = Path(environments.__file__).parent / "peers"
    for system in SYSTEMS:
        assert (peers / f"{system.module}.py").is_file()
        if system.requirements:
            pinned = (peers / f"{system.requirements}.txt").read_text().splitlines()
            assert all("==" in line for line in pinned)


def test_peer_without_packages_of_its_own_runs_on_our_interpreter(tmp_path: Path) -> None:
    assert python_of(None, tmp_path) == sys.executable
    assert not list(tmp_path.iterdir())
