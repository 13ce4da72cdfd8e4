"""A paper exchange in a process of its own, for the tests of any room."""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

LISTENING = "paper exchange listening on "
START_SECONDS = 30.0
STOP_SECONDS = 15.0
PROJECT = Path(__file__).resolve().parent.parent


class PaperExchange:
    """Starts `python -m paper` on a free port and knows how to stop it, gently or not.

    `arguments` are further ones of its command line; without `names_account` it does not say
    which account to keep. The port stays the same over restarts.
    """

    def __init__(
        self,
        folder: Path,
        arguments: Sequence[str] = (),
        token: str = "paper-token",
        account: str = "001-001-0000001-001",
        *,
        names_account: bool = True,
    ) -> None:
        self.folder = folder
        self.token = token
        self.account = account
        self.port = 0
        self._arguments = tuple(arguments)
        self._named = ("--account", account) if names_account else ()
        self._process: subprocess.Popen[str] | None = None

    @property
    def base_url(self) -> str:
        """Return the address, without a slash at its end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def account_url(self) -> str:
        """Return the address of the account."""
        return f"{self.base_url}/v3/accounts/{self.account}"

    @property
    def pid(self) -> int:
        """Return the number of the running process."""
        return self._running().pid

    @property
    def transactions_file(self) -> Path:
        """Return where the exchange writes its transactions."""
        return self.folder / self.account / "transactions.jsonl"

    def transactions(self) -> list[dict[str, Any]]:
        """Read the transactions from the exchange's own file."""
        lines = self.transactions_file.read_text().splitlines()
        return [json.loads(line) for line in lines]

    def start(self) -> "PaperExchange":
        """Start the process and wait until it listens."""
        self._process = subprocess.Popen(
            self._command(),
            cwd=PROJECT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "PAPER_TOKEN": self.token},
        )
        self.port = self._wait_for_port(self._process)
        return self

    def stop(self) -> int:
        """Stop the process as Ctrl-C does and return its exit code."""
        process = self._running()
        process.send_signal(signal.SIGINT)
        self._process = None
        return process.wait(STOP_SECONDS)

    def kill(self) -> None:
        """Kill the process at once, as `kill -9` does."""
        process = self._running()
        process.kill()
        process.wait(STOP_SECONDS)
        self._process = None

    def restart(self) -> "PaperExchange":
        """Kill the process if it runs, and start it again on the same folder and port."""
        self.close()
        return self.start()

    def close(self) -> None:
        """Kill the process if it runs."""
        if self._process is not None:
            self.kill()

    def _running(self) -> "subprocess.Popen[str]":
        assert self._process is not None, "the paper exchange is not running"
        return self._process

    def _command(self) -> list[str]:
        fixed = ["--port", str(self.port), *self._named, "--data", str(self.folder)]
        return [sys.executable, "-m", "paper", *fixed, *self._arguments]

    def _wait_for_port(self, process: "subprocess.Popen[str]") -> int:
        lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        threading.Thread(target=_read_lines, args=(process, lines), daemon=True).start()
        said = []
        while True:
            line = lines.get(timeout=START_SECONDS)
            if line.startswith(LISTENING):
                return int(line.rsplit(":", 1)[1])
            if not line:
                raise RuntimeError(f"the paper exchange did not start: {''.join(said)}")
            said.append(line)


def _read_lines(process: "subprocess.Popen[str]", lines: "queue.SimpleQueue[str]") -> None:
    assert process.stdout is not None
    with process.stdout:
        for line in process.stdout:
            lines.put(line)
    lines.put("")


@contextmanager
def paper_exchange(folder: Path, *arguments: str) -> Iterator[PaperExchange]:
    """Run a paper exchange for the length of a block."""
    exchange = PaperExchange(folder, arguments)
    try:
        yield exchange.start()
    finally:
        exchange.close()
