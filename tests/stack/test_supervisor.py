"""The supervisor starts, heals and stops a stack, and leaves nothing behind."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.stack.home import PROJECT
from tests.stack.stacks import RunningStack, eventually, processes_of, small_stack

SERVERS = ("postgres", "valkey", "temporal")


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    """A stack of the three servers, migrated, in a folder with a space in its name."""
    home = tmp_path_factory.mktemp("a stack") / "var"
    with small_stack(home, *SERVERS, "migrate") as stack:
        eventually(lambda: stack.is_ready("migrate") and stack.is_ready("temporal"))
        yield stack


@pytest.mark.parametrize("server", SERVERS)
def test_server_killed_comes_back_at_the_same_address(servers: RunningStack, server: str) -> None:
    killed = servers.pid(server)
    before = servers.runtime()["temporal"]
    os.kill(killed, signal.SIGKILL)
    eventually(lambda: servers.runtime()["pids"].get(server, killed) != killed)
    eventually(lambda: servers.is_ready(server))
    assert servers.runtime()["temporal"] == before


def test_postgres_killed_keeps_its_data(servers: RunningStack) -> None:
    killed = servers.pid("postgres")
    os.kill(killed, signal.SIGKILL)
    eventually(lambda: servers.runtime()["pids"].get("postgres", killed) != killed)
    eventually(lambda: servers.is_ready("postgres"))
    assert (servers.home / "postgres" / "data" / "PG_VERSION").exists()
    assert "initdb" not in (servers.home / "logs" / "forex.log").read_text(encoding="utf-8")


def test_postgres_pid_published_is_the_postmasters(servers: RunningStack) -> None:
    lock = (servers.home / "postgres" / "data" / "postmaster.pid").read_text(encoding="utf-8")
    assert servers.pid("postgres") == int(lock.splitlines()[0])


def test_second_start_in_the_same_home_says_where_the_first_is(servers: RunningStack) -> None:
    second = servers.forex("up")
    assert second.returncode == 1
    assert servers.runtime()["dashboard"] in second.stderr


def test_secrets_when_kept_are_for_their_owner_only(servers: RunningStack) -> None:
    kept = ("secrets.json", "runtime.json", "ports.json")
    assert {(servers.home / name).stat().st_mode & 0o777 for name in kept} == {0o600}


def test_status_of_a_stack_counts_its_restarts_for_a_script(servers: RunningStack) -> None:
    shown = servers.forex("status", "--json")
    assert '"running": true' in shown.stdout


def test_down_ends_the_stack_in_order(tmp_path: Path) -> None:
    with small_stack(tmp_path, "postgres", "migrate") as stack:
        eventually(lambda: stack.is_ready("migrate"))
        assert stack.forex("down").returncode == 0
        assert stack.output().endswith("Everything has stopped\n")
        assert stack.process.returncode == 0
        assert not (tmp_path / "runtime.json").exists()


def test_interrupt_stops_everything_and_leaves_no_process(tmp_path: Path) -> None:
    with small_stack(tmp_path, *SERVERS, "clock") as stack:
        eventually(lambda: all(stack.is_ready(part) for part in (*SERVERS, "clock")))
        stack.interrupt()
        assert "Everything has stopped" in stack.output()
        assert processes_of(tmp_path) == []


def test_second_interrupt_kills_what_will_not_stop(tmp_path: Path) -> None:
    with small_stack(tmp_path, "stubborn") as stack:
        eventually(lambda: stack.is_ready("stubborn"))
        stack.interrupt()
        # A wish repeated at once is the same wish, so interrupt until it counts as a second one.
        eventually(lambda: stack.process.poll() is not None or bool(stack.interrupt()), within=5)
        assert stack.process.returncode == 0


def test_supervisor_killed_leaves_no_orphan(tmp_path: Path) -> None:
    with small_stack(tmp_path, *SERVERS, "clock", "stubborn") as stack:
        eventually(lambda: all(stack.is_ready(part) for part in (*SERVERS, "clock")))
        stack.process.kill()
        eventually(lambda: processes_of(tmp_path) == [], within=10)


def test_stack_killed_starts_again_with_its_data(tmp_path: Path) -> None:
    with small_stack(tmp_path, "postgres", "migrate") as stack:
        eventually(lambda: stack.is_ready("migrate"))
        stack.process.kill()
    with small_stack(tmp_path, "postgres", "migrate") as stack:
        eventually(lambda: stack.is_ready("migrate"))


def test_part_that_dies_comes_back_with_a_new_pid(tmp_path: Path) -> None:
    with small_stack(tmp_path, "clock") as stack:
        eventually(lambda: stack.is_ready("clock"))
        killed = stack.pid("clock")
        os.kill(killed, signal.SIGKILL)
        eventually(lambda: stack.runtime()["pids"].get("clock", killed) != killed)
        assert stack.runtime()["parts"]["clock"]["restarts"] == 1


def test_part_that_will_not_live_stops_the_stack_with_its_last_words(tmp_path: Path) -> None:
    with small_stack(tmp_path, "clock", "mortal") as stack:
        said = stack.output()
        waits = [float(wait) for wait in re.findall(r"again in ([\d.]+) s", said)]
        assert waits == [0.5, 1.0, 2.0, 4.0]
        assert "the figures do not add up" in said
        assert stack.process.returncode == 1


def test_make_killed_takes_the_stack_with_it(tmp_path: Path) -> None:
    makefile = tmp_path / "Makefile"
    makefile.write_text(
        "up:\n\t@cd '$(PROJECT)' && FOREX_PARENT=$$PPID exec '$(PYTHON)'"
        " -m tests.stack.small_stack clock\n",
        encoding="utf-8",
    )
    home = tmp_path / "var"
    make = subprocess.Popen(
        ["make", "-f", str(makefile), f"PROJECT={PROJECT}", f"PYTHON={sys.executable}", "up"],
        env={**os.environ, "FOREX_HOME": str(home)},
        stdout=subprocess.DEVNULL,
    )
    stack = RunningStack(home=home, process=make)
    eventually(lambda: stack.is_ready("clock"))
    make.kill()
    make.wait()
    eventually(lambda: processes_of(home) == [], within=10)
