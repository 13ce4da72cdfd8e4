"""Who asks, and the key that makes asking again the same."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Header, Request
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.intents import to_intent
from adapters.postgres.views.orders import order_with_key
from api.dependencies import Now
from api.problems import ProblemCode, ProblemError
from api.security.current_user import CurrentUser
from api.values import Body
from domain.accounts import OwnerId
from domain.orders import OrderIntent

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=100,
        pattern=r"^[\x21-\x7e]+$",
        description="The same key asks for the same order again, and gets it.",
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who asks, when, where, and the key that makes asking again the same."""

    owner: OwnerId
    name: str
    now: datetime
    place: str
    key: str | None

    def wish(self, asked: Body) -> str:
        """Return a digest of all that is asked for; what is left out counts as its default."""
        told = json.dumps([self.place, asked.model_dump(mode="json")], sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()


def _asker(
    user: CurrentUser, now: Now, request: Request, idempotency_key: IdempotencyKey = None
) -> Asker:
    place = f"{request.method} {request.url.path}"
    return Asker(owner=user.id, name=user.username, now=now, place=place, key=idempotency_key)


AskerHere = Annotated[Asker, Depends(_asker)]


async def asked_before(session: AsyncSession, asker: Asker, asked: Body) -> OrderIntent | None:
    """Find what the key named before: by now it may not be possible to ask for it again.

    Raises:
        ProblemError: the key was for something else.
    """
    if asker.key is None:
        return None
    row = await order_with_key(session, asker.owner, asker.key)
    if row is None:
        return None
    refuse_other_wish(row.wish, asker, asked)
    return to_intent(row)


def refuse_other_wish(kept: str | None, asker: Asker, asked: Body) -> None:
    """Answer that the key belongs to another order, if it does."""
    if kept == asker.wish(asked):
        return
    raise ProblemError(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        ProblemCode.IDEMPOTENCY_KEY_REUSED,
        f"The key {asker.key!r} belongs to something else that was asked for.",
    )
