"""`forex up`: decide everything, then run the stack until somebody asks it to stop."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from cli.stack.home import Home, held
from cli.stack.identity import postgres_identity
from cli.stack.keys import drawn_password, kept_keys
from cli.stack.launch import die_with
from cli.stack.logs import RotatingLog
from cli.stack.parts import parts_of
from cli.stack.ports import Ports, chosen_ports
from cli.stack.postgres import embedded_postgres
from cli.stack.runtime import PartStatus, Runtime, pids_of, publish
from cli.stack.service import Service
from cli.stack.settings import Stack
from cli.stack.supervisor import Supervisor
from cli.stack.temporal_server import TemporalServer, temporal_database
from cli.stack.valkey import embedded_valkey

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

# `make` passes on what the terminal has already told us, so one wish can arrive twice.
SAME_WISH_SECONDS = 0.5

Table = Callable[[Stack, str | None], Sequence[Service]]


def run_stack(home: Home, table: Table = parts_of) -> None:
    """Run the stack of a home in the foreground; raise StackError when it cannot go on.

    The table lists the stack's parts, given what was decided and the admin's password, if any.
    """
    parent = os.environ.pop("FOREX_PARENT", None)
    if parent is not None:
        die_with(signal.SIGTERM, int(parent))
    with held(home):
        home.runtime_file.unlink(missing_ok=True)
        try:
            asyncio.run(_run(home, table))
        finally:
            home.runtime_file.unlink(missing_ok=True)


async def _run(home: Home, table: Table) -> None:
    wishes = _Wishes()
    wishes.listen()
    voice = _Voice(RotatingLog(home.logs / "forex.log"))
    voice.say(f"Auto Forex Trader, state in {home.root}")
    with chosen_ports(home, voice.say) as ports:
        await _supervise(await _decide(home, ports), table, wishes, voice)
    voice.say("Everything has stopped")
    wishes.ignore()


async def _supervise(stack: Stack, table: Table, wishes: "_Wishes", voice: "_Voice") -> None:
    began = time.monotonic()
    welcome = _Welcome(stack=stack, given=os.environ.pop("FOREX_ADMIN_PASSWORD", None))
    runtime = _addresses(stack)

    def publish_parts(parts: Mapping[str, PartStatus]) -> None:
        # On a full disk the news is old, but every part still stops in order.
        with suppress(OSError):
            publish(stack.home, replace(runtime, pids=pids_of(parts), parts=parts))

    def greet() -> None:
        voice.say(f"Everything is ready in {time.monotonic() - began:.1f} s")
        voice.tell(welcome.text())
        welcome.remember()

    services = table(stack, welcome.password)
    supervisor = Supervisor(services, home=stack.home, say=voice.say, publish=publish_parts)
    await supervisor.run(stop=wishes.stop, hurry=wishes.hurry, ready=greet)


async def _decide(home: Home, ports: Ports) -> Stack:
    keys = kept_keys(home)
    return Stack(
        home=home,
        keys=keys,
        ports=ports,
        postgres=embedded_postgres(
            home,
            superuser_password=keys.postgres_superuser,
            owner_password=keys.database_owner,
            identity=await postgres_identity(),
        ),
        valkey=embedded_valkey(home),
        temporal=TemporalServer(
            database=temporal_database(home),
            port=ports.temporal,
            ui_port=ports.temporal_ui,
            http_port=ports.temporal_http,
        ),
    )


def _addresses(stack: Stack) -> Runtime:
    return Runtime(
        dashboard=stack.dashboard_url,
        api=stack.dashboard_url,
        temporal=stack.temporal.address,
        temporal_ui=stack.temporal.ui_url,
        paper=stack.paper_url,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wishes:
    """What the operator asked for by signals: to stop, and to be quick about it."""

    stop: asyncio.Event = field(default_factory=asyncio.Event)
    hurry: asyncio.Event = field(default_factory=asyncio.Event)

    def listen(self) -> None:
        loop = asyncio.get_running_loop()
        for number in STOP_SIGNALS:
            loop.add_signal_handler(number, self._ask)

    def ignore(self) -> None:
        # One more Ctrl-C now would only spoil the exit code.
        signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)

    def _ask(self) -> None:
        if not self.stop.is_set():
            self.stop.set()
            asyncio.get_running_loop().call_later(SAME_WISH_SECONDS, self._heed_the_next)

    def _heed_the_next(self) -> None:
        for number in STOP_SIGNALS:
            asyncio.get_running_loop().add_signal_handler(number, self.hurry.set)


class _Voice:
    """Says what happens, on the terminal and in a log of its own."""

    def __init__(self, log: RotatingLog) -> None:
        self._log = log

    def say(self, text: str) -> None:
        """Say a line that may be kept."""
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        self._log.write(f"{now} {text}\n".encode())
        self.tell(text)

    def tell(self, text: str) -> None:
        """Say something to the terminal alone, such as a password."""
        # A terminal that was closed must not keep the stack from stopping in order.
        with suppress(OSError):
            sys.stdout.write(f"{text}\n")
            sys.stdout.flush()


class _Welcome:
    """What the operator reads when everything is ready, with a new password the first time."""

    def __init__(self, *, stack: Stack, given: str | None) -> None:
        self._stack = stack
        self._note = stack.note("welcomed")
        self._drawn = None if given or self._note.exists() else drawn_password()
        self.password = given or self._drawn

    def text(self) -> str:
        lines = [
            "",
            f"  Dashboard    {self._stack.dashboard_url}",
            f"  API docs     {self._stack.dashboard_url}/api/docs",
            f"  Temporal UI  {self._stack.temporal.ui_url}",
        ]
        if self._drawn:
            lines.append(f"  Sign in as   admin, password {self._drawn} (shown this once)")
        return "\n".join([*lines, "", "  Ctrl-C stops everything.", ""])

    def remember(self) -> None:
        self._note.touch(mode=0o600)
