"""Programs that run under the stack: started, watched, stopped."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from cli.stack.errors import StackError
from cli.stack.home import Home
from cli.stack.logs import RotatingLog, last_lines, pump
from cli.stack.service import Command, Service

LAUNCHER = Path(__file__).with_name("launch.py")
PROBE_INTERVAL = 0.1
PROBE_TIMEOUT = 5.0
SHOWN_LINES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A program that was started; its process group is its own."""

    service: Service
    process: asyncio.subprocess.Process
    home: Home

    @property
    def pid(self) -> int:
        return self.process.pid

    async def wait(self) -> int:
        """Wait for the program's end and return its exit code, negative for a signal."""
        return await self.process.wait()

    def send(self, sent: signal.Signals) -> None:
        """Signal the program, and with SIGKILL everything that it started."""
        with suppress(ProcessLookupError):
            if sent == signal.SIGKILL:
                os.killpg(self.pid, sent)
            else:
                self.process.send_signal(sent)


def log_file(name: str, home: Home) -> Path:
    """Name the file that takes what a service says."""
    return home.logs / f"{name}.log"


def last_words(service: Service, home: Home) -> str:
    """Return the last lines of a service's log, for a message to the operator."""
    return "\n".join(last_lines(log_file(service.name, home), SHOWN_LINES))


async def start(service: Service, home: Home) -> Running:
    """Start a service's program, its output going to the service's log."""
    reader, writer = os.pipe()
    pump(reader, RotatingLog(log_file(service.name, home)))
    try:
        process = await _launch(service.command, output=writer)
    finally:
        os.close(writer)
    return Running(service=service, process=process, home=home)


async def finish(command: Command) -> str:
    """Run a program to its end and return what it said; raise StackError if it failed."""
    process = await _launch(command, output=asyncio.subprocess.PIPE)
    output, _ = await process.communicate()
    said = output.decode(errors="replace").strip()
    if process.returncode != 0:
        raise StackError(f"{command.program.name} failed:\n{said}")
    return said


async def until_ready(running: Running) -> None:
    """Wait for the readiness of a service that was started; raise StackError if it ends first."""
    service = running.service
    deadline = time.monotonic() + service.ready_within
    while running.process.returncode is None:
        if await _probe(service):
            return
        if time.monotonic() > deadline:
            raise StackError(
                f"{service.title} was not ready within {service.ready_within:.0f} s:\n"
                f"{last_words(service, running.home)}"
            )
        await asyncio.sleep(PROBE_INTERVAL)
    raise StackError(
        f"{service.title} ended before it was ready:\n{last_words(service, running.home)}"
    )


async def stop(running: Running, hurry: asyncio.Event) -> None:
    """Stop a program gracefully; kill it when it takes too long or the operator hurries."""
    service = running.service
    running.send(service.hurry_signal if hurry.is_set() else service.stop_signal)
    ended = asyncio.ensure_future(running.wait())
    hurried = asyncio.ensure_future(hurry.wait())
    await asyncio.wait(
        {ended, hurried}, timeout=service.stop_within, return_when=asyncio.FIRST_COMPLETED
    )
    hurried.cancel()
    if not ended.done():
        running.send(service.hurry_signal)
        await asyncio.wait({ended}, timeout=service.stop_within)
    running.send(signal.SIGKILL)
    await ended


@asynccontextmanager
async def serving(service: Service, home: Home) -> AsyncIterator[Running]:
    """Run one service, ready and settled, for as long as the block lasts."""
    await service.prepare()
    running = await start(service, home)
    try:
        await until_ready(running)
        await service.settle()
        yield running
    finally:
        await stop(running, asyncio.Event())


async def _probe(service: Service) -> bool:
    with suppress(TimeoutError):
        async with asyncio.timeout(PROBE_TIMEOUT):
            return await service.ready()
    return False


async def _launch(command: Command, *, output: int) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *("-I", "-S", str(LAUNCHER)),
        *(command.parent_death.name, str(os.getpid()), command.identity),
        *(str(command.program), *command.arguments),
        cwd=command.folder,
        env={**os.environ, **command.environment},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=output,
        stderr=asyncio.subprocess.STDOUT if output == asyncio.subprocess.PIPE else output,
        start_new_session=True,
    )
