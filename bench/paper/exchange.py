"""An exchange in a process of its own, and what the system says of a process."""

import os
import re
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.stack import PROJECT

ACCOUNT = "001-001-0000001-001"
TOKEN = "bench"
BALANCE = "1000000000"
STARTS_WITHIN = 900.0
STOPS_WITHIN = 60.0
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
MEGABYTE = 1 << 20


class ExchangeFailed(Exception):
    """The exchange did not start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A running exchange, and how long it took until it listened."""

    pid: int
    port: int
    started_in: float

    @property
    def path(self) -> str:
        """Return the path of its account."""
        return f"/v3/accounts/{ACCOUNT}"


@contextmanager
def running_exchange(folder: Path, *arguments: str) -> Iterator[Exchange]:
    """Run an exchange on a data folder until the block ends."""
    began = time.monotonic()
    process = _spawn(
        "paper", "--data", str(folder), "--account", ACCOUNT, "--balance", BALANCE, *arguments
    )
    try:
        port = listening_port(process)
        yield Exchange(pid=process.pid, port=port, started_in=time.monotonic() - began)
    finally:
        stop(process)


@contextmanager
def running_peer() -> Iterator[Exchange]:
    """Run the bare server that the exchange is compared with."""
    process = _spawn("bench.paper.peer")
    try:
        yield Exchange(pid=process.pid, port=listening_port(process), started_in=0.0)
    finally:
        stop(process)


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Lend a folder on the disk of the project, where transactions are to lie."""
    with tempfile.TemporaryDirectory(prefix="paper-bench-") as folder:
        yield Path(folder)


def _spawn(module: str, *arguments: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", module, "--port", "0", *arguments],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        env={**os.environ, "PAPER_TOKEN": TOKEN},
    )


def listening_port(process: "subprocess.Popen[bytes]") -> int:
    """Wait until a process says on which port it listens.

    Raises:
        ExchangeFailed: it did not.
    """
    assert process.stdout is not None
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        ready, _, _ = select.select([process.stdout], [], [], 1.0)
        said = re.search(
            rb"listening on http://\S+:(\d+)", process.stdout.readline() if ready else b""
        )
        if said:
            return int(said[1])
    stop(process)
    raise ExchangeFailed("the process did not listen")


def stop(process: "subprocess.Popen[bytes]") -> None:
    """Stop a process as Ctrl-C does."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
    try:
        process.wait(STOPS_WITHIN)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def cpu_seconds(pid: int) -> float:
    """Return the processor time that a process has used, in user mode and in the kernel."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND


def resident_megabytes(pid: int) -> float:
    """Return the memory that a process has in use."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MEGABYTE


def share(parts: Sequence[float], seconds: float) -> str:
    """Show processor times as shares of one core."""
    return ", ".join(f"{100 * part / seconds:.0f} %" for part in parts)
