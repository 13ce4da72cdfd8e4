"""Bring a database to the newest schema: `python -m adapters.postgres.migrate`.

`--write MESSAGE` writes a new revision from the difference to the tables instead.
"""

import argparse
import asyncio
import os
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

ADVISORY_LOCK = 7_140_921
"""Held during a migration, so that two processes do not migrate at once."""


def configuration(connection: Connection) -> Config:
    """Return Alembic's configuration for an open connection."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: Connection) -> None:
    connection.execute(text(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})"))
    command.upgrade(configuration(connection), "head")


async def migrate(url: str) -> None:
    """Upgrade the database at a URL to the newest revision."""
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(_upgrade)
    await engine.dispose()


async def write_revision(url: str, message: str) -> None:
    """Write a revision that takes the database to what the tables say."""
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(
            lambda sync: command.revision(configuration(sync), message, autogenerate=True)
        )
    await engine.dispose()


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", metavar="MESSAGE")
    arguments = parser.parse_args()
    url = os.environ["FOREX_DATABASE_URL"]
    if arguments.write:
        asyncio.run(write_revision(url, arguments.write))
    else:
        asyncio.run(migrate(url))


if __name__ == "__main__":
    main()
