"""Stacks that run as programs of their own, for tests that kill them."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from cli.stack.home import PROJECT
from cli.stack.ports import Ports, any_free_port

PATIENCE = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningStack:
    """A small stack and the home that it runs in."""

    home: Path
    process: "subprocess.Popen[str]"

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "FOREX_HOME": str(self.home)}

    def runtime(self) -> dict[str, Any]:
        """Read what the stack published."""
        found: dict[str, Any] = json.loads((self.home / "runtime.json").read_text(encoding="utf-8"))
        return found

    def pid(self, part: str) -> int:
        pid: int = self.runtime()["pids"][part]
        return pid

    def is_ready(self, part: str) -> bool:
        if not (self.home / "runtime.json").exists():
            return False
        return bool(self.runtime()["parts"][part]["state"] in {"ready", "done"})

    def interrupt(self) -> None:
        self.process.send_signal(signal.SIGINT)

    def has_ended_after_an_interrupt(self) -> bool:
        if self.process.poll() is not None:
            return True
        self.interrupt()
        return False

    def output(self) -> str:
        """Wait for the end and return everything that the stack said."""
        said, _ = self.process.communicate(timeout=PATIENCE)
        return said

    def forex(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run a `forex` command against this stack."""
        return subprocess.run(
            [sys.executable, "-m", "cli.main", *arguments],
            cwd=PROJECT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )

    @contextmanager
    def following(self, part: str) -> Iterator[Iterator[str]]:
        """Follow the log of a part, line by line."""
        with subprocess.Popen(
            [sys.executable, "-m", "cli.main", "logs", part, "--follow"],
            cwd=PROJECT,
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout is not None
            yield iter(process.stdout)
            process.kill()


@contextmanager
def small_stack(home: Path, *parts: str) -> Iterator[RunningStack]:
    """Start a small stack on free ports; whatever is left of it goes with the block."""
    home.mkdir(parents=True, exist_ok=True)
    ports = {field.name: any_free_port() for field in fields(Ports)}
    (home / "ports.json").write_text(json.dumps(ports), encoding="utf-8")
    stack = RunningStack(home=home, process=_launch(home, parts))
    try:
        yield stack
    finally:
        stack.process.kill()
        stack.process.communicate()
        eventually(lambda: not processes_of(home))


def _launch(home: Path, parts: Sequence[str]) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "tests.stack.small_stack", *parts],
        cwd=PROJECT,
        env={**os.environ, "FOREX_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def eventually(is_so: Callable[[], bool], within: float = PATIENCE) -> None:
    """Wait until something is so; fail when it is not in time."""
    deadline = time.monotonic() + within
    while not is_so():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.02)


def processes_of(home: Path) -> list[int]:
    """List the live processes that belong to a home: by environment, argument or folder."""
    return [pid for pid in _all_pids() if str(home) in _traces(pid)]


def _all_pids() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _traces(pid: int) -> str:
    process = Path("/proc") / str(pid)
    try:
        if process.joinpath("stat").read_text().rpartition(")")[2].split()[0] == "Z":
            return ""
        texts = [process.joinpath(name).read_bytes().decode() for name in ("environ", "cmdline")]
        return "\n".join([*texts, str(process.joinpath("cwd").readlink())])
    except OSError:
        return ""
