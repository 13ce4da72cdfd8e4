"""The embedded servers keep their promises."""

import asyncio
import subprocess
from pathlib import Path

import asyncpg
import httpx
from redis.asyncio import Redis

from cli.stack.home import Home
from cli.stack.postgres import Postgres, embedded_postgres, postgres_service
from cli.stack.service import Identity
from cli.stack.temporal_server import RETENTION_AS_STORED, TemporalServer
from contracts.names import SearchAttribute

DURABILITY = {
    "data_checksums": "on",
    "fsync": "on",
    "synchronous_commit": "on",
    "listen_addresses": "",
    "password_encryption": "scram-sha-256",
    "server_encoding": "UTF8",
}


async def test_postgres_when_asked_is_durable_and_off_the_network(postgres: Postgres) -> None:
    connection = await postgres.connect()
    found = {name: await connection.fetchval(f"SHOW {name}") for name in DURABILITY}
    await connection.close()
    assert found == DURABILITY


async def test_postgres_with_a_wrong_password_refuses(postgres: Postgres) -> None:
    try:
        await asyncpg.connect(host=str(postgres.sockets), user="forex", password="guess")
    except asyncpg.InvalidPasswordError:
        refused = True
    else:
        refused = False
    assert refused


def test_postgres_that_starts_spares_a_shell_in_its_folder(tmp_path: Path) -> None:
    server = embedded_postgres(
        Home(root=tmp_path), superuser_password="a", owner_password="b", identity=Identity.CALLER
    )
    server.data.mkdir()
    (server.data / "PG_VERSION").touch()
    with subprocess.Popen(["/bin/sleep", "60"], cwd=server.data) as shell:
        asyncio.run(postgres_service(server).prepare())
        assert shell.poll() is None
        shell.kill()


async def test_migrated_database_when_new_has_its_revision(database_url: str) -> None:
    connection = await asyncpg.connect(database_url.replace("+asyncpg", ""))
    revision = await connection.fetchval("SELECT version_num FROM alembic_version")
    await connection.close()
    assert revision


async def test_blank_database_when_new_has_no_table(blank_database_url: str) -> None:
    connection = await asyncpg.connect(blank_database_url.replace("+asyncpg", ""))
    tables = await connection.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
    await connection.close()
    assert tables == 0


async def test_valkey_when_asked_writes_every_change_to_its_file(redis_url: str) -> None:
    async with Redis.from_url(redis_url) as client:
        info = await client.info("persistence")
    assert info["aof_enabled"] == 1


async def test_temporal_when_ready_keeps_histories_and_knows_the_attributes(
    temporal_server: TemporalServer,
) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        config = (await client.get(temporal_server.namespace_url)).json()["config"]
    assert config["workflowExecutionRetentionTtl"] == RETENTION_AS_STORED
    assert {*config["customSearchAttributeAliases"].values()} == {*SearchAttribute}
