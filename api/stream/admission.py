"""Who may open a socket: by bearer token, by a ticket, or by cookie from our own pages."""

from datetime import datetime
from urllib.parse import urlsplit

from fastapi import WebSocket

from api.security.current_user import COOKIE, SignedIn, session_owner, signed_in
from api.security.tickets import take_ticket
from api.servers import DATABASE_AWAY, REDIS_AWAY, Servers
from api.stream.closing import CloseCode, SocketEnd


async def admit(socket: WebSocket, servers: Servers, now: datetime) -> SignedIn:
    """Say who opens the socket.

    Raises:
        SocketEnd: nobody who may, or nobody can tell at the moment.
    """
    try:
        person = await _identify(socket, servers, now)
    except (*REDIS_AWAY, *DATABASE_AWAY) as error:
        raise SocketEnd(CloseCode.TRY_AGAIN_LATER, "a server behind the API is away") from error
    if person is None:
        raise SocketEnd(CloseCode.NOT_LOGGED_IN, "log in to go on")
    return person


async def _identify(socket: WebSocket, servers: Servers, now: datetime) -> SignedIn | None:
    if ticket := socket.query_params.get("ticket"):
        session_id = await take_ticket(servers.redis, ticket)
        return await session_owner(servers, session_id, now) if session_id else None
    scheme, _, token = socket.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return await signed_in(servers, token.strip(), now)
    cookie = socket.cookies.get(COOKIE)
    if cookie is None:
        return None
    refuse_foreign_page(socket)
    return await signed_in(servers, cookie, now)


def refuse_foreign_page(socket: WebSocket) -> None:
    """Refuse a socket that another site's page opened with our cookie."""
    origin = socket.headers.get("origin", "")
    if urlsplit(origin).netloc != socket.headers.get("host"):
        raise SocketEnd(CloseCode.FOREIGN_ORIGIN, "cookies open sockets from our own pages only")
