"""The supervisor starts, heals and stops a stack, and leaves nothing behind."""

import asyncio
import json
import os
import re
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import asyncpg
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


async def test_postgres_killed_under_a_busy_backend_does_not_wait_for_it(
    servers: RunningStack,
) -> None:
    secrets = json.loads((servers.home / "secrets.json").read_text(encoding="utf-8"))
    connection = await asyncpg.connect(
        host=str(servers.home / "sockets"),
        user="forex",
        password=secrets["database_owner"],
        database="forex",
    )
    busy = asyncio.create_task(connection.execute("SELECT count(*) FROM generate_series(1, 1e12)"))
    await asyncio.sleep(0)
    killed = servers.pid("postgres")
    os.kill(killed, signal.SIGKILL)
    eventually(lambda: servers.runtime()["pids"].get("postgres", killed) != killed)
    eventually(lambda: servers.is_ready("postgres"), within=15)
    with pytest.raises((OSError, asyncpg.PostgresError)):
        await busy


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


def test_status_as_json_tells_a_script_how_each_part_is(servers: RunningStack) -> None:
    eventually(lambda: all(servers.is_ready(server) for server in SERVERS))
    shown = json.loads(servers.forex("status", "--json").stdout)
    assert {shown["parts"][server]["state"] for server in SERVERS} == {"ready"}
    assert shown["reachable"]["temporal_ui"]


def test_logs_as_json_name_the_part_of_each_line(servers: RunningStack) -> None:
    shown = servers.forex("logs", "postgres", "--lines", "3", "--json").stdout.splitlines()
    assert [json.loads(line)["part"] for line in shown] == ["postgres"] * 3


def test_logs_of_an_unknown_part_name_those_that_exist(servers: RunningStack) -> None:
    refused = servers.forex("logs", "coffee")
    assert refused.returncode == 1
    assert "postgres" in refused.stderr


def test_logs_followed_show_what_comes(tmp_path: Path) -> None:
    with small_stack(tmp_path, "clock") as stack:
        eventually(lambda: stack.is_ready("clock"))
        with stack.following("clock") as lines:
            assert {next(lines).split()[0] for _ in range(30)} == {"clock"}


def test_status_without_a_stack_says_so(tmp_path: Path) -> None:
    with small_stack(tmp_path, "clock") as stack:
        eventually(lambda: stack.is_ready("clock"))
        stack.interrupt()
        stack.output()
        shown = stack.forex("status", "--json")
    assert json.loads(shown.stdout) == {"running": False}
    assert shown.returncode == 1


def test_down_ends_the_stack_in_order(tmp_path: Path) -> None:
    with small_stack(tmp_path, "postgres", "migrate") as stack:
        eventually(lambda: stack.is_ready("migrate"))
        assert stack.forex("down").returncode == 0
        assert stack.output().endswith("Everything has stopped\n")
        assert stack.process.returncode == 0
        assert not (tmp_path / "runtime.json").exists()


def test_step_that_this_build_took_is_not_taken_again(tmp_path: Path) -> None:
    said = [migrate_and_stop(tmp_path), migrate_and_stop(tmp_path)]
    assert ["migrations: done" in text for text in said] == [True, False]


def migrate_and_stop(home: Path) -> str:
    """Run a stack until it is migrated, and return what it said."""
    with small_stack(home, "postgres", "migrate") as stack:
        eventually(lambda: stack.is_ready("migrate"))
        stack.interrupt()
        return stack.output()


def test_stack_on_a_full_disk_stops_in_order(tmp_path: Path) -> None:
    with small_stack(tmp_path, "clock") as stack:
        eventually(lambda: stack.is_ready("clock"))
        resource.prlimit(stack.process.pid, resource.RLIMIT_FSIZE, (1, 1))
        stack.interrupt()
        assert stack.output().endswith("Everything has stopped\n")
        assert stack.process.returncode == 0


def test_interrupt_stops_everything_and_leaves_no_process(tmp_path: Path) -> None:
    with small_stack(tmp_path, *SERVERS, "clock") as stack:
        eventually(lambda: all(stack.is_ready(part) for part in (*SERVERS, "clock")))
        stack.interrupt()
        assert "Everything has stopped" in stack.output()
        assert processes_of(tmp_path) == []


def test_interrupt_stops_what_is_needed_after_what_needs_it(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "witness.log"
    with small_stack(tmp_path, "postgres", "witness") as stack:
        eventually(lambda: log.exists() and "watching" in log.read_text(encoding="utf-8"))
        stack.interrupt()
        stack.output()
        assert log.read_text(encoding="utf-8").endswith("PostgreSQL was there\n")


def test_second_interrupt_kills_what_will_not_stop(tmp_path: Path) -> None:
    with small_stack(tmp_path, "stubborn") as stack:
        eventually(lambda: stack.is_ready("stubborn"))
        stack.interrupt()
        # A wish repeated at once is the same wish, so interrupt until it counts as a second one.
        eventually(stack.has_ended_after_an_interrupt, within=5)
        assert stack.process.returncode == 0


def test_supervisor_killed_leaves_no_orphan(tmp_path: Path) -> None:
    with small_stack(tmp_path, *SERVERS, "clock", "stubborn") as stack:
        eventually(lambda: all(stack.is_ready(part) for part in (*SERVERS, "clock")))
        stack.process.kill()
        eventually(lambda: processes_of(tmp_path) == [], within=10)


def test_stack_started_while_a_killed_one_still_dies_comes_up(tmp_path: Path) -> None:
    with small_stack(tmp_path, "postgres", "migrate") as killed:
        eventually(lambda: killed.is_ready("migrate"))
        killed.process.kill()
        killed.process.wait()
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
        text=True,
    )
    stack = RunningStack(home=home, process=make)
    eventually(lambda: stack.is_ready("clock"))
    make.kill()
    make.wait()
    eventually(lambda: processes_of(home) == [], within=10)
