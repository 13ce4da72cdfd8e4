"""What logging in takes and gives."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from api.security.current_user import Role
from api.values import Body, Label, View


class Credentials(Body):
    """A name and a password."""

    username: Label
    password: Annotated[str, StringConstraints(min_length=1, max_length=256)]


class User(View):
    """Somebody who may log in."""

    id: str
    username: str
    role: Role


class Session(View):
    """A login: programs send the token as a bearer, browsers got it as a cookie."""

    access_token: str
    token_type: Literal["bearer"] = "bearer"
    expires_in: int
    user: User


class Ticket(View):
    """Opens one WebSocket, once, for a short time."""

    ticket: str
    expires_in: int
