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

from tests.paper_control import Control

LISTENING = "paper exchange listening on "
CONTROL = "paper exchange control on "
START_SECONDS = 30.0
STOP_SECONDS = 15.0
PROJECT = Path(__file__).resolve().parent.parent


class PaperExchange:
    """Starts `python -m paper` on free ports and knows how to stop it, gently or not.

    `arguments` are further ones of its command line; without `names_account` it does not say
    which account to keep. The ports stay the same over restarts; `said` is all it has printed.
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
        self.control_port = 0
        self.said: list[str] = []
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
    def control(self) -> Control:
        """Return what sends commands to the control port."""
        return Control(f"http://127.0.0.1:{self.control_port}")

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
        self.port, self.control_port = self._wait_for_ports(self._process)
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
        ports = ["--port", str(self.port), "--control-port", str(self.control_port)]
        fixed = [*ports, *self._named, "--data", str(self.folder)]
        return [sys.executable, "-m", "paper", *fixed, *self._arguments]

    def _wait_for_ports(self, process: "subprocess.Popen[str]") -> tuple[int, int]:
        lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        threading.Thread(target=self._listen, args=(process, lines), daemon=True).start()
        port = 0
        while not (line := lines.get(timeout=START_SECONDS)).startswith(CONTROL):
            if not line:
                raise RuntimeError(f"the paper exchange did not start: {''.join(self.said)}")
            if line.startswith(LISTENING):
                port = _port_in(line)
        return port, _port_in(line)

    def _listen(self, process: "subprocess.Popen[str]", lines: "queue.SimpleQueue[str]") -> None:
        assert process.stdout is not None
        with process.stdout:
            for line in process.stdout:
                self.said.append(line)
                lines.put(line)
        lines.put("")


def _port_in(line: str) -> int:
    return int(line.rsplit(":", 1)[1])


@contextmanager
def paper_exchange(folder: Path, *arguments: str) -> Iterator[PaperExchange]:
    """Run a paper exchange for the length of a block."""
    exchange = PaperExchange(folder, arguments)
    try:
        yield exchange.start()
    finally:
        exchange.close()
