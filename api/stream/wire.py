"""One open socket: send with patience, notice that it is gone, end it when its login ends."""

import asyncio
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta

from fastapi import WebSocket, WebSocketDisconnect
from pydantic import BaseModel

from api.security.current_user import SignedIn, session_owner
from api.servers import DATABASE_AWAY, Servers
from api.stream.closing import CloseCode, SocketEnd

PATIENCE_SECONDS = 20.0
"""How long a reader may leave a full buffer unread."""


class Wire:
    """Sends messages, one after another; nothing is queued, so a slow reader holds us up."""

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket

    async def send(self, message: BaseModel) -> None:
        """Send a message.

        Raises:
            SocketEnd: the reader has not taken anything for too long.
        """
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._socket.send_text(message.model_dump_json(by_alias=True))
        except TimeoutError as error:
            raise SocketEnd(CloseCode.TOO_SLOW, "nothing was read for too long") from error

    async def hear_nothing(self) -> None:
        """Wait for the reader to leave; what it says meanwhile means nothing."""
        while True:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                raise WebSocketDisconnect(message.get("code", 1000))

    async def watch_login(self, servers: Servers, person: SignedIn, every: timedelta) -> None:
        """Wait for the login to end: logged out, revoked, expired or disabled."""
        while True:
            await asyncio.sleep(every.total_seconds())
            now = datetime.now(UTC)
            try:
                found = await session_owner(servers, person.session_id, now)
            except DATABASE_AWAY:
                found = person if person.expires_at > now else None
            if found is None:
                raise SocketEnd(CloseCode.NOT_LOGGED_IN, "the login has ended")


async def first_to_end(*parts: Coroutine[None, None, None]) -> None:
    """Run the parts of a connection until one ends, then end the others; raise what it raised."""
    tasks = [asyncio.create_task(part) for part in parts]
    try:
        ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in ended:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
