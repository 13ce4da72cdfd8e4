"""Tickets: for programs that can send neither cookie nor header with a WebSocket."""

import hashlib
import secrets
from datetime import timedelta

from redis.asyncio import Redis

TICKET_LENGTH = timedelta(seconds=30)


async def issue_ticket(redis: Redis, session_id: str) -> str:
    """Give out a ticket for a session; Valkey keeps only its hash."""
    ticket = secrets.token_urlsafe(32)
    await redis.set(_key(ticket), session_id, ex=TICKET_LENGTH)
    return ticket


async def take_ticket(redis: Redis, ticket: str) -> str | None:
    """Return the session that a ticket stands for, once."""
    session_id = await redis.getdel(_key(ticket))
    return str(session_id) if session_id is not None else None


def _key(ticket: str) -> str:
    return f"ws-ticket:{hashlib.sha256(ticket.encode()).hexdigest()}"
