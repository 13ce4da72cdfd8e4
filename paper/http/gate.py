"""What every request passes: authorisation, account, then path and method, in OANDA's order.

It also gives each request its id, turns refusals into answers, and lets no answer leave before
what it tells is on disk.
"""

import logging
import re
from collections.abc import Collection
from typing import assert_never

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from paper.behaviour import Behaviour, OtherAccount
from paper.errors import InvalidParameter, Refused
from paper.http.context import EXCHANGE, OPENED, REQUEST_ID, next_request_id
from paper.http.packing import pack
from paper.http.replies import error_reply, refusal_reply
from paper.settings import ACCOUNT_ID

log = logging.getLogger(__name__)

ACCOUNT_PATH = re.compile(r"^/v3/accounts/([^/]+)")
FORBIDDEN = "The provided request was forbidden."
UNAUTHORISED = "Insufficient authorization to perform request."
NO_SUCH_PATH = "The request path does not exist"
WRONG_VERB = "The request method is not supported for this path"


@web.middleware
async def gate(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let a request through, or answer why not."""
    request[REQUEST_ID] = next_request_id()
    response = await _answer(request, handler)
    if not response.prepared:
        await _settle(request)
        pack(request, response)
    if request.content.exception() is not None:
        # The connection ends with a body that broke, and the client must know.
        response.force_close()
    return response


async def sign(request: web.Request, response: web.StreamResponse) -> None:
    """Give an answer the request's id, also one that never came to the gate."""
    number = request.get(REQUEST_ID) or next_request_id()
    response.headers.setdefault("RequestID", number)


async def _answer(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        _authorise(request)
        return await handler(request)
    except Refused as refused:
        return refusal_reply(refused)
    except web.HTTPException as error:
        return _http_error(error)
    except ConnectionError:
        # The client has gone, and there is nobody to answer.
        return web.Response()
    except Exception:
        log.exception("request %s %s failed", request.method, request.path)
        return error_reply(500, "An internal server error has occurred")


async def _settle(request: web.Request) -> None:
    desk = request.app[EXCHANGE].desks.get(request.match_info.get("account", ""))
    if desk is not None:
        await desk.settled()


def _authorise(request: web.Request) -> None:
    opened = request[OPENED] = _opened(request)
    if not opened:
        raise Refused(401, UNAUTHORISED)
    # An escaped slash is a part of the name here, as it is where the path is looked up.
    named = ACCOUNT_PATH.match(request.rel_url.path_safe)
    if named is None:
        return
    if not ACCOUNT_ID.fullmatch(named[1]):
        raise InvalidParameter("accountID")
    if named[1] not in opened:
        raise _other_account(request.app[EXCHANGE].settings.behaviour)


def _other_account(behaviour: Behaviour) -> Refused:
    match behaviour.other_account:
        case OtherAccount.FORBIDDEN:
            return Refused(403, FORBIDDEN)
        case OtherAccount.UNAUTHORIZED:
            return Refused(401, UNAUTHORISED)
        case _ as never:
            assert_never(never)


def _opened(request: web.Request) -> Collection[str]:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return ()
    return request.app[EXCHANGE].register.opened_by(token)


def _http_error(error: web.HTTPException) -> web.Response:
    messages = {404: NO_SUCH_PATH, 405: WRONG_VERB}
    response = error_reply(error.status, messages.get(error.status, error.reason))
    if hdrs.ALLOW in error.headers:
        response.headers[hdrs.ALLOW] = error.headers[hdrs.ALLOW]
    return response
