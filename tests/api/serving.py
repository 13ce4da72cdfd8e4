"""The API served over a real socket, and people who use it."""

import asyncio
import secrets
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx
import uvicorn
from cryptography.fernet import Fernet
from websockets.asyncio.client import ClientConnection, connect

from adapters.environment import Settings
from adapters.postgres.database import Database
from adapters.postgres.tables import User, UserSession
from api.app import LOGIN_CHECK, create_app
from api.security.current_user import Role
from api.security.passwords import hash_password
from api.security.tokens import sign

START_SECONDS = 15.0
PASSWORD = "correct horse battery staple"
HASH = hash_password(PASSWORD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody with a login."""

    id: str
    username: str
    token: str
    session_id: str

    @property
    def headers(self) -> dict[str, str]:
        """Return what a program sends."""
        return {"Authorization": f"Bearer {self.token}"}


class Served:
    """An API in this process; it can be stopped and started again on the same port."""

    def __init__(self, settings: Settings, login_check: timedelta = LOGIN_CHECK) -> None:
        self.settings = settings
        self._login_check = login_check
        self.database = Database(settings.database_url.get_secret_value(), pool_size=2)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._server: uvicorn.Server | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def address(self) -> str:
        """Return `host:port`."""
        return f"127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Serve."""
        config = uvicorn.Config(
            create_app(self.settings, self._login_check),
            log_level="warning",
            timeout_graceful_shutdown=2,
            access_log=False,
        )
        self._server = uvicorn.Server(config)
        self._task = asyncio.create_task(self._server.serve(sockets=[self._listener.dup()]))
        async with asyncio.timeout(START_SECONDS):
            while not self._server.started:
                await asyncio.sleep(0.01)

    async def stop(self) -> None:
        """Stop serving; the port stays ours."""
        if self._server is None or self._task is None:
            return
        self._server.should_exit = True
        await self._task
        self._server = self._task = None

    async def close(self) -> None:
        """Stop for good."""
        await self.stop()
        self._listener.close()
        await self.database.close()

    def client(self, person: Person | None = None) -> httpx.AsyncClient:
        """Open a client, of a program that has logged in or of nobody."""
        return httpx.AsyncClient(
            base_url=f"http://{self.address}",
            headers=person.headers if person else {},
            trust_env=False,
            timeout=30,
        )

    def socket(self, path: str, person: Person | None = None, **headers: str) -> connect:
        """Open a WebSocket."""
        sent = {**(person.headers if person else {}), **headers}
        return connect(f"ws://{self.address}{path}", additional_headers=sent, proxy=None)

    async def person(self, username: str = "", role: Role = Role.TRADER) -> Person:
        """Let somebody join who has logged in already."""
        now, user_id = datetime.now(UTC), secrets.token_hex(6)
        user = User(
            id=user_id,
            username=username or f"user-{user_id}",
            password_hash=HASH,
            role=role,
            created_at=now,
        )
        async with self.database.transaction() as session:
            session.add(user)
        return await self.log_in(user.id, user.username)

    async def log_in(self, user_id: str, username: str) -> Person:
        """Open a session without a password."""
        now = datetime.now(UTC)
        login = UserSession(
            id=secrets.token_urlsafe(12),
            user_id=user_id,
            created_at=now,
            expires_at=now + timedelta(hours=1),
        )
        async with self.database.transaction() as session:
            session.add(login)
        token = sign(login.id, login.expires_at, self.settings.secret_key.get_secret_value())
        return Person(id=user_id, username=username, token=token, session_id=login.id)


def settings_for(database_url: str, redis_url: str, temporal: str, **more: object) -> Settings:
    """Build settings for an API."""
    return Settings.model_validate(
        {
            "database_url": database_url,
            "redis_url": redis_url,
            "temporal_address": temporal,
            "temporal_ui_url": "http://127.0.0.1:8233",
            "secret_key": secrets.token_hex(32),
            "fernet_keys": Fernet.generate_key().decode(),
            **more,
        }
    )


@asynccontextmanager
async def serving(
    settings: Settings, login_check: timedelta = LOGIN_CHECK
) -> AsyncIterator[Served]:
    """Serve the API for the length of a block."""
    served = Served(settings, login_check)
    await served.start()
    try:
        yield served
    finally:
        await served.close()


Socket = ClientConnection
