"""A stack in a home of its own, started and stopped by the command line."""

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]
READY_WITHIN = 240.0
STOPS_WITHIN = 150.0
SETTLE_SECONDS = 0.25


class StackFailed(Exception):
    """The stack did not start, or did not stay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """A running stack: its folder, its supervisor and the administrator's password."""

    home: Path
    password: str
    supervisor: "subprocess.Popen[bytes]"

    def runtime(self) -> dict[str, Any]:
        """Read where the parts can be reached and how they are."""
        facts: dict[str, Any] = json.loads((self.home / "runtime.json").read_text())
        return facts

    def address(self, part: str) -> str:
        """Return a part's address: `api`, `paper` or `temporal`."""
        return str(self.runtime()[part])

    def pid(self, part: str) -> int:
        """Return the process of a part."""
        return int(self.runtime()["pids"][part])

    def secrets(self) -> dict[str, str]:
        """Read the passwords that the stack drew for itself."""
        kept: dict[str, str] = json.loads((self.home / "secrets.json").read_text())
        return kept

    def sockets(self) -> Path:
        """Find the folder of the sockets of PostgreSQL and Valkey."""
        elsewhere = self.home / "sockets.path"
        return Path(elsewhere.read_text()) if elsewhere.exists() else self.home / "sockets"

    def journal(self) -> Path:
        """Find the exchange's transaction file."""
        return next((self.home / "paper").glob("*/transactions.jsonl"))


@contextmanager
def running_stack(market: Mapping[str, str], keep: Path | None = None) -> Iterator[Stack]:
    """Run a stack with a market, until the block ends; `keep` names a home to leave behind."""
    home = keep or Path(tempfile.mkdtemp(prefix="forex-bench-"))
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    stack = _started(home, market)
    try:
        _await_ready(stack)
        yield stack
    finally:
        _stop(stack)
        if keep is None:
            shutil.rmtree(home, ignore_errors=True)


def _started(home: Path, market: Mapping[str, str]) -> Stack:
    password = secrets.token_urlsafe(12)
    own = {
        "FOREX_HOME": str(home),
        "FOREX_ADMIN_PASSWORD": password,
        # So that the stack ends with us, however we end.
        "FOREX_PARENT": str(os.getpid()),
    }
    with (home / "bench.log").open("wb") as log:
        supervisor = subprocess.Popen(
            [sys.executable, "-m", "cli.main", "up"],
            cwd=PROJECT,
            env={**os.environ, **own, **market},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    return Stack(home=home, password=password, supervisor=supervisor)


def _await_ready(stack: Stack) -> None:
    deadline = time.monotonic() + READY_WITHIN
    log = stack.home / "bench.log"
    while "Everything is ready" not in log.read_text():
        if stack.supervisor.poll() is not None or time.monotonic() > deadline:
            raise StackFailed(f"the stack did not start:\n{log.read_text()[-4000:]}")
        time.sleep(SETTLE_SECONDS)


def _stop(stack: Stack) -> None:
    if stack.supervisor.poll() is None:
        stack.supervisor.send_signal(signal.SIGTERM)
    try:
        stack.supervisor.wait(STOPS_WITHIN)
    except subprocess.TimeoutExpired:
        # Everything below dies with it.
        stack.supervisor.kill()
        stack.supervisor.wait()
