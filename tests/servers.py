"""Real servers for tests, each started when the first test asks and gone with pytest.

- `database_url`: a migrated database of the test's own;
- `blank_database_url`: the same without a table in it;
- `redis_url`: an empty Valkey;
- `temporal_address`: a Temporal with the platform's search attributes; whatever a test leaves
  running there ends with the test.
"""

import secrets
from collections.abc import AsyncIterator, Awaitable
from pathlib import Path

import pytest
from redis.asyncio import Redis
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from adapters.postgres.migrate import migrate
from cli.stack.home import Home
from cli.stack.identity import postgres_identity
from cli.stack.ports import any_free_port
from cli.stack.postgres import OWNER, Postgres, embedded_postgres, postgres_service
from cli.stack.process import serving
from cli.stack.temporal_server import TemporalServer, temporal_database, temporal_service
from cli.stack.valkey import Valkey, embedded_valkey, valkey_service
from temporal.client import connect

TEMPLATE = "forex_template"


@pytest.fixture(scope="session")
def stack_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Name a home for the servers of this test session."""
    return Home(root=tmp_path_factory.mktemp("stack"))


@pytest.fixture(scope="session")
async def postgres(stack_home: Home) -> AsyncIterator[Postgres]:
    """Run PostgreSQL."""
    server = embedded_postgres(
        stack_home,
        superuser_password=secrets.token_urlsafe(),
        owner_password=secrets.token_urlsafe(),
        identity=await postgres_identity(),
    )
    async with serving(postgres_service(server), stack_home):
        yield server


@pytest.fixture(scope="session")
async def migrated_template(postgres: Postgres) -> str:
    """Migrate one database for the others to be copied from."""
    await create_database(postgres, TEMPLATE)
    await migrate(postgres.url(TEMPLATE))
    return TEMPLATE


@pytest.fixture
async def database_url(postgres: Postgres, migrated_template: str) -> AsyncIterator[str]:
    """Give the test a migrated database of its own."""
    name = f"test_{secrets.token_hex(8)}"
    await create_database(postgres, name, template=migrated_template)
    yield postgres.url(name)
    await drop_database(postgres, name)


@pytest.fixture
async def blank_database_url(postgres: Postgres) -> AsyncIterator[str]:
    """Give the test an empty database of its own."""
    name = f"test_{secrets.token_hex(8)}"
    await create_database(postgres, name)
    yield postgres.url(name)
    await drop_database(postgres, name)


@pytest.fixture(scope="session")
async def valkey(stack_home: Home) -> AsyncIterator[Valkey]:
    """Run Valkey."""
    server = embedded_valkey(stack_home)
    async with serving(valkey_service(server), stack_home):
        yield server


@pytest.fixture
async def redis_url(valkey: Valkey) -> str:
    """Give the test an empty Valkey."""
    async with Redis.from_url(valkey.url()) as client:
        await client.flushall()
    return valkey.url()


@pytest.fixture(scope="session")
async def temporal_server(stack_home: Home) -> AsyncIterator[TemporalServer]:
    """Run Temporal."""
    server = temporal_on_free_ports(temporal_database(stack_home))
    async with serving(temporal_service(server), stack_home):
        yield server


@pytest.fixture
async def temporal_address(temporal_server: TemporalServer) -> AsyncIterator[str]:
    """Give the address of a running Temporal, `host:port`, and end what the test leaves there."""
    yield temporal_server.address
    await end_everything(await connect(temporal_server.address, "default"))


async def end_everything(client: Client) -> None:
    """Delete the schedules and terminate the workflows: without their database they only retry."""
    async for schedule in await client.list_schedules():
        await _though_gone(client.get_schedule_handle(schedule.id).delete())
    async for workflow in client.list_workflows("ExecutionStatus = 'Running'"):
        await _though_gone(client.get_workflow_handle(workflow.id).terminate("the test is over"))


async def _though_gone(ending: Awaitable[None]) -> None:
    """Wait for an end that may have come by itself since it was listed."""
    try:
        await ending
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise


def temporal_on_free_ports(database: Path) -> TemporalServer:
    """Describe a Temporal server on ports that the system chose."""
    return TemporalServer(
        database=database,
        port=any_free_port(),
        ui_port=any_free_port(),
        http_port=any_free_port(),
    )


async def create_database(postgres: Postgres, name: str, template: str = "template1") -> None:
    """Create a database that the platform's role owns."""
    connection = await postgres.connect()
    await connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} OWNER {OWNER}")
    await connection.close()


async def drop_database(postgres: Postgres, name: str) -> None:
    """Drop a database, whoever still uses it."""
    connection = await postgres.connect()
    await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await connection.close()
