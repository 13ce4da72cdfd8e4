"""Run workers as a process that stops in order when it is told to."""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import uvloop
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError
from temporalio.service import RPCError
from temporalio.worker import Worker

from adapters.environment import Settings
from domain.runs import StoreUnavailable
from workers.tools import Tools, open_tools

log = logging.getLogger(__name__)

Staff = Callable[[Tools], Sequence[Worker]]
"""Builds a process's workers from its tools."""

Errand = Callable[[Tools], Coroutine[None, None, None]]
"""What a process sees to once, however often it has to try."""

AWAY = (RPCError, RuntimeError, OSError, RedisError, SQLAlchemyError, StoreUnavailable)
"""What a server that is away raises."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """A worker process: errands before it takes work, its workers, errands beside them."""

    staff: Staff
    before: Errand | None = None
    beside: Errand | None = None


async def serve(process: Process) -> None:
    """Run workers until SIGTERM or SIGINT, then drain them."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with open_tools(Settings.model_validate({})) as tools, AsyncExitStack() as workers:
        await _insist(process.before, tools)
        for worker in process.staff(tools):
            await workers.enter_async_context(worker)
        beside = asyncio.create_task(_insist(process.beside, tools))
        log.info("working")
        _announce()
        await stop.wait()
        log.info("draining")
        beside.cancel()


def _announce() -> None:
    """Tell whoever started this process that it takes work."""
    if ready_file := os.environ.get("FOREX_READY_FILE"):
        Path(ready_file).touch()


async def _insist(errand: Errand | None, tools: Tools) -> None:
    while errand is not None:
        try:
            await errand(tools)
            return
        except AWAY as error:
            log.warning("%s: %s; trying again", errand.__name__, error)
            await asyncio.sleep(1)


def main(process: Process) -> None:
    """Run a worker process to its end, and leave without the interpreter's own shutdown.

    The Temporal SDK may crash while Python 3.11 and 3.12 tear themselves down.
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    code = 0
    try:
        uvloop.run(serve(process))
    except Exception:
        log.exception("the worker process failed")
        code = 1
    logging.shutdown()
    sys.stdout.flush()
    os._exit(code)
