"""Cursors: opaque text that says after which row the next page starts."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime

from api.problems import invalid
from api.values import is_in_reach


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page that somebody asks for, newest first."""

    after: str | None
    limit: int

    def after_moment(self) -> tuple[datetime, str] | None:
        """Read the cursor as a time and an id."""
        if self.after is None:
            return None
        match _unpack(self.after):
            case [str(moment), str(identity)] if identity.isascii() and identity.isprintable():
                return _moment(moment), identity
            case _:
                raise _unreadable()

    def after_number(self) -> int | None:
        """Read the cursor as a number."""
        if self.after is None:
            return None
        match _unpack(self.after):
            case [int(number)] if abs(number) < 2**31:
                return number
            case _:
                raise _unreadable()


def moment_cursor(moment: datetime, identity: str) -> str:
    """Write a cursor that points behind a row."""
    return _pack([moment.isoformat(), identity])


def number_cursor(number: int) -> str:
    """Write a cursor that points behind a number."""
    return _pack([number])


def _pack(parts: list[str] | list[int]) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()


def _unpack(cursor: str) -> object:
    try:
        return json.loads(base64.urlsafe_b64decode(cursor.encode()))
    except (binascii.Error, ValueError) as error:
        raise _unreadable() from error


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise _unreadable() from error
    if not is_in_reach(moment):
        raise _unreadable()
    return moment


def _unreadable() -> Exception:
    return invalid("cursor", "this is not a cursor that the API gave out")
