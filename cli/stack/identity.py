"""As whom PostgreSQL runs: it refuses root, and its tools want a user with a name."""

import os
import pwd
from pathlib import Path

from cli.stack.errors import StackError
from cli.stack.process import finish
from cli.stack.service import Command, Identity

REFUSED = (
    "PostgreSQL does not run as root, and this machine lets root neither open a user namespace"
    " nor change to an unprivileged user. Run `make up` as an ordinary user."
)


async def postgres_identity() -> Identity:
    """Choose the first identity that this machine allows."""
    if os.geteuid() != 0 and _has_name(os.geteuid()):
        return Identity.CALLER
    for identity in (Identity.NAMESPACE, Identity.USER):
        if await _works(identity):
            return identity
    raise StackError(REFUSED)


def _has_name(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


async def _works(identity: Identity) -> bool:
    try:
        await finish(Command(program=Path("/bin/sh"), arguments=("-c", ":"), identity=identity))
    except StackError:
        return False
    return True
