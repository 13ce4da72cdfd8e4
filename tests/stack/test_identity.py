"""PostgreSQL runs wherever a person may run it, root included."""

import os
import secrets
from pathlib import Path

import pytest

from cli.stack.home import LONGEST_SOCKET_FOLDER, Home
from cli.stack.postgres import embedded_postgres, postgres_service
from cli.stack.process import serving
from cli.stack.service import Identity

# What can be tried depends on who tries: only root may become somebody else.
IDENTITIES = [Identity.NAMESPACE, Identity.USER] if os.geteuid() == 0 else [Identity.CALLER]


@pytest.mark.parametrize("first", IDENTITIES)
@pytest.mark.parametrize("second", IDENTITIES)
async def test_postgres_under_a_private_folder_serves_as_anybody(
    tmp_path: Path, first: Identity, second: Identity
) -> None:
    home = Home(root=tmp_path / "var")
    password = secrets.token_urlsafe()
    for identity in (first, second):
        postgres = embedded_postgres(
            home, superuser_password=password, owner_password=password, identity=identity
        )
        async with serving(postgres_service(postgres), home):
            connection = await postgres.connect()
            assert await connection.fetchval("SELECT 1") == 1
            await connection.close()


def test_sockets_of_a_deep_home_are_private_short_and_the_same_again(tmp_path: Path) -> None:
    home = Home(root=tmp_path / ("deep" * 30))
    home.root.mkdir()
    sockets = home.sockets()
    assert len(os.fsencode(sockets)) <= LONGEST_SOCKET_FOLDER
    assert sockets.stat().st_mode & 0o777 == 0o700
    assert home.sockets() == sockets
    sockets.rmdir()
