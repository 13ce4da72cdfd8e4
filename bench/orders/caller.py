"""The process that decides, and asks for orders, on one side or the other."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.orders.load import Decided, Load
from bench.stack import PROJECT

ANSWERS_WITHIN = 60.0
LONGEST_LINE = 1 << 26


class CallerFailed(Exception):
    """The process that decides ended, or did not begin."""


class Caller:
    """Starts a decider, gives it loads, and can kill it."""

    def __init__(
        self, module: str, arguments: Sequence[str], environment: Mapping[str, str], home: Path
    ) -> None:
        self._command = (sys.executable, "-m", module, *arguments)
        self._environment = {**os.environ, **environment}
        self._log = home / f"{module}.log"
        self._process: Process | None = None
        self._ready = asyncio.Event()

    @property
    def pid(self) -> int:
        """Return the running process."""
        return self._running().pid

    async def start(self) -> None:
        """Start the process and wait until it takes loads."""
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                cwd=PROJECT,
                env=self._environment,
                stdin=PIPE,
                stdout=PIPE,
                stderr=log,
                limit=LONGEST_LINE,
            )
        await self._answer(self._process, ANSWERS_WITHIN)
        self._ready.set()

    async def run(self, load: Load, name: str) -> list[Decided]:
        """Have a load carried out.

        Raises:
            CallerFailed: the process was killed before the end of it.
        """
        await self._ready.wait()
        process = self._running()
        assert process.stdin is not None
        process.stdin.write(json.dumps({**asdict(load), "name": name}).encode() + b"\n")
        answer = await self._answer(process, load.seconds + ANSWERS_WITHIN)
        return [Decided(**each) for each in answer["decided"]]

    async def stop(self) -> None:
        """Let the process end: there is nothing more to do."""
        process = self._running()
        assert process.stdin is not None
        process.stdin.close()
        with suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), ANSWERS_WITHIN)
            return
        await self.kill()

    async def kill(self) -> None:
        """Kill the process with -9."""
        process = self._running()
        self._ready.clear()
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()

    async def _answer(self, process: Process, within: float) -> dict[str, Any]:
        assert process.stdout is not None
        async with asyncio.timeout(within):
            # The Temporal SDK logs to the same place.
            while (line := await process.stdout.readline()) and not line.startswith(b"{"):
                continue
        if not line:
            raise CallerFailed(f"{' '.join(self._command[1:3])} ended; see {self._log}")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _running(self) -> Process:
        if self._process is None:
            raise CallerFailed("the decider was not started")
        return self._process
