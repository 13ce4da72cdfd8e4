"""Passwords: bcrypt over SHA-256, so that none is too long. Slow on purpose; run in a thread."""

import asyncio

from passlib.hash import bcrypt_sha256

NOBODYS_HASH = "$bcrypt-sha256$v=2,t=2b,r=12$JQXp51ap77tMcn9sQ6ULa.$o1yiV5y3xqYBHSTXpXK65hmh/EJAFIO"
"""The hash of a random text that nobody kept: an unknown user takes as long as a known one."""


def hash_password(password: str) -> str:
    """Hash a password for keeping."""
    hashed: str = bcrypt_sha256.hash(password)
    return hashed


async def is_password(password: str, kept: str | None) -> bool:
    """Tell whether a password fits what is kept; without anything kept, take the same time."""
    fits = await asyncio.to_thread(bcrypt_sha256.verify, password, kept or NOBODYS_HASH)
    return bool(fits) and kept is not None
