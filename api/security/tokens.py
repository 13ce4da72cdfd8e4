"""Tokens: a signed name of a session. What it may do is looked up, so it can be revoked."""

from datetime import datetime, timedelta

from jose import JWTError, jwt

ALGORITHM = "HS256"
SESSION_LENGTH = timedelta(days=7)


def sign(session_id: str, expires_at: datetime, key: str) -> str:
    """Write a session's token."""
    token: str = jwt.encode({"sid": session_id, "exp": expires_at}, key, algorithm=ALGORITHM)
    return token


def session_named_by(token: str, key: str) -> str | None:
    """Return the session that a token names; none when it is forged, mangled or expired."""
    try:
        claims = jwt.decode(token, key, algorithms=[ALGORITHM])
    except JWTError:
        return None
    session_id = claims.get("sid")
    return session_id if isinstance(session_id, str) else None
