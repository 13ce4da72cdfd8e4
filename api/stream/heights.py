"""How far each stream of events has got, from the broadcast and, once a second, the database."""

import asyncio
import logging
from typing import Any, Protocol

from adapters.postgres.database import Database
from adapters.postgres.views.events import all_last_sequences
from api.servers import DATABASE_AWAY

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0


class Follower(Protocol):
    """A reader of events. The call may not block."""

    def reached(self, stream: str, sequence: int) -> None:
        """Learn that a stream has got to a number."""
        ...


class StreamHeights:
    """Tells the followers how far streams have got; a broadcast that is lost costs a second."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._followers: set[Follower] = set()

    def add(self, follower: Follower) -> None:
        """Tell a follower from now on."""
        self._followers.add(follower)

    def remove(self, follower: Follower) -> None:
        """Tell a follower no more."""
        self._followers.discard(follower)

    def hear(self, message: dict[str, Any]) -> None:
        """Take events that were broadcast; only their numbers count, readers read the rest."""
        for event in message.get("events", []):
            self._tell(str(event["stream"]), int(event["sequence"]))

    def resume(self) -> None:
        """Need nothing: the database is looked at every second."""

    async def look(self) -> None:
        """Look into the database for ever, while somebody follows."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if self._followers:
                await self._look_once()

    async def _look_once(self) -> None:
        try:
            async with self._database.reading() as session:
                heights = await all_last_sequences(session)
        except DATABASE_AWAY as error:
            log.warning("no look at the events: %s", type(error).__name__)
            return
        for stream, sequence in heights.items():
            self._tell(stream, sequence)

    def _tell(self, stream: str, sequence: int) -> None:
        for follower in tuple(self._followers):
            follower.reached(stream, sequence)
