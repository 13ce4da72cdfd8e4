"""What a stack keeps in its home."""

import fcntl
import json
import os
import socket
from pathlib import Path
from threading import Timer

import pytest

from cli.stack.errors import AlreadyRunning
from cli.stack.home import Home, held, holder
from cli.stack.keeper import LOOP_DEATHS, LOOP_SECONDS, Deaths
from cli.stack.keys import kept_keys
from cli.stack.logs import KEPT_LOGS, RotatingLog, last_lines
from cli.stack.ports import any_free_port, chosen_ports


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(root=tmp_path)


def test_home_that_is_held_refuses_another_holder(home: Home) -> None:
    with held(home), pytest.raises(AlreadyRunning), held(home):
        pass


def test_home_that_somebody_only_looks_at_can_be_held(home: Home) -> None:
    with home.lock_file.open("w") as look:
        fcntl.flock(look, fcntl.LOCK_SH)
        Timer(0.1, fcntl.flock, (look, fcntl.LOCK_UN)).start()
        with held(home):
            assert holder(home) == os.getpid()


def test_home_that_was_released_has_no_holder(home: Home) -> None:
    with held(home):
        pass
    assert holder(home) is None


def test_keys_when_asked_again_are_the_same(home: Home) -> None:
    assert kept_keys(home) == kept_keys(home)


def test_port_that_is_taken_moves_and_is_said_aloud(home: Home) -> None:
    said: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ask_for(home, port)
        with chosen_ports(home, said.append) as ports:
            moved = ports.dashboard
    assert moved != port
    assert f"Port {port} is taken" in said[0]


def test_ports_when_chosen_stay_the_same_for_the_next_start(home: Home) -> None:
    ask_for(home, any_free_port())
    with chosen_ports(home, print) as first:
        pass
    with chosen_ports(home, print) as second:
        assert second == first


def test_port_that_another_stack_will_listen_on_is_taken(home: Home, tmp_path: Path) -> None:
    other = Home(root=tmp_path / "other")
    other.root.mkdir()
    port = any_free_port()
    for each in (home, other):
        ask_for(each, port)
    with chosen_ports(home, print) as first, chosen_ports(other, print) as second:
        assert first.dashboard != second.dashboard


def ask_for(home: Home, dashboard: int) -> None:
    """Have a home remember the dashboard's port, and others that nobody uses."""
    others = ("paper", "temporal", "temporal_ui", "temporal_http")
    wanted = {"dashboard": dashboard, **{name: any_free_port() for name in others}}
    (home.root / "ports.json").write_text(json.dumps(wanted), encoding="utf-8")


def test_log_that_is_full_moves_aside_and_stays_bounded(home: Home) -> None:
    path = home.logs / "clock.log"
    log = RotatingLog(path, largest=100)
    for number in range(50):
        log.write(f"line {number:015}\n".encode())
    log.close()
    assert len(list(home.logs.iterdir())) == 1 + KEPT_LOGS
    assert all(file.stat().st_size <= 100 for file in home.logs.iterdir())
    assert last_lines(path, 1) == ["line 000000000000049"]


def test_log_on_a_full_disk_loses_lines_and_raises_nothing(home: Home) -> None:
    path = home.folder("logs") / "clock.log"
    path.symlink_to("/dev/full")
    log = RotatingLog(path)
    log.write(b"a line\n")
    log.close()


def test_deaths_far_apart_are_no_crash_loop() -> None:
    deaths = Deaths()
    waits = [deaths.record(number * (LOOP_SECONDS + 1)) for number in range(LOOP_DEATHS + 1)]
    assert not deaths.is_loop
    assert waits == [0.5] * (LOOP_DEATHS + 1)


def test_deaths_close_together_wait_longer_and_are_a_crash_loop() -> None:
    deaths = Deaths()
    waits = [deaths.record(float(number)) for number in range(LOOP_DEATHS)]
    assert deaths.is_loop
    assert waits == [0.5, 1, 2, 4, 8]
