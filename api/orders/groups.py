"""Orders of which one cancels the others."""

import asyncio
import logging
import secrets
from http import HTTPStatus

from fastapi import APIRouter

from adapters.postgres.groups import Keyed, legs_of, owned_group, write_group
from adapters.postgres.intents import to_intent
from api.dependencies import Reading, ServersHere
from api.links import links_of
from api.orders import wishes
from api.orders.asking import hear_verdict
from api.orders.keys import Asker, AskerHere, asked_before, refuse_other_wish
from api.orders.requests import OcoRequest
from api.orders.schemas import OrderGroup, group_view
from api.problems import declared, not_found
from api.security.current_user import CurrentUser
from api.servers import TEMPORAL_AWAY, Servers
from api.values import IdInPath
from domain.orders import GroupId, OrderIntent

log = logging.getLogger(__name__)

router = APIRouter(
    prefix="/api/orders/oco", tags=["Orders"], responses=declared(HTTPStatus.NOT_FOUND)
)


@router.post("", status_code=HTTPStatus.CREATED)
async def create_oco(asked: OcoRequest, asker: AskerHere, servers: ServersHere) -> OrderGroup:
    """Ask for orders of which one cancels the others, all of them or none.

    Each has a verdict of its own; where one is denied, the others are taken back.
    """
    group = await _asked_before(servers, asked, asker) or await _write(servers, asked, asker)
    async with servers.database.reading() as session:
        legs = [to_intent(row) for row in await legs_of(session, group)]
    await _open(servers, group, legs)
    async with servers.database.reading() as session:
        row = await owned_group(session, asker.owner, group)
        if row is None:
            raise not_found("group")
        return group_view(row, await legs_of(session, group), links_of(servers.settings))


@router.get("/{id}")
async def get_oco(
    group_id: IdInPath, user: CurrentUser, session: Reading, servers: ServersHere
) -> OrderGroup:
    """Show a group of orders and what came of it."""
    row = await owned_group(session, user.id, group_id)
    if row is None:
        raise not_found("group")
    return group_view(row, await legs_of(session, GroupId(row.id)), links_of(servers.settings))


async def _asked_before(servers: Servers, asked: OcoRequest, asker: Asker) -> GroupId | None:
    async with servers.database.reading() as session:
        intent = await asked_before(session, asker, asked)
    return intent.group if intent is not None else None


async def _write(servers: Servers, asked: OcoRequest, asker: Asker) -> GroupId:
    group = GroupId(f"g-{secrets.token_hex(10)}")
    legs = await wishes.group(servers, asked, asker, group)
    keyed = Keyed(key=asker.key, wish=asker.wish(asked) if asker.key is not None else None)
    async with servers.database.transaction() as session:
        written = await write_group(
            session, legs, keyed, asker.now, close_double=asked.close_double
        )
    if not written[0].is_new:
        refuse_other_wish(written[0].wish, asker, asked)
    await servers.updates.publish([event for leg in written for event in leg.events])
    return written[0].intent.group or group


async def _open(servers: Servers, group: GroupId, legs: list[OrderIntent]) -> None:
    """Start the group first, so that it hears of an order that is filled at once."""
    try:
        await servers.desk.open_group(group, legs[0].account)
    except TEMPORAL_AWAY as error:
        log.warning("group %s is taken up when Temporal is back: %s", group, error)
    await asyncio.gather(*(hear_verdict(servers, leg) for leg in legs))
