"""What every request passes: authorisation, account, then path and method, in OANDA's order.

It also gives each request its id, turns refusals into answers, and lets no answer leave before
what it tells is on disk.
"""

import logging
import re
from collections.abc import Collection

from aiohttp import web
from aiohttp.typedefs import Handler

from paper.errors import InvalidParameter, Refused
from paper.http.context import EXCHANGE, OPENED, REQUEST_ID, next_request_id
from paper.http.replies import error_reply, refusal_reply

log = logging.getLogger(__name__)

ACCOUNT_PATH = re.compile(r"^/v3/accounts/([^/]+)")
ACCOUNT_ID = re.compile(r"^[0-9]{3}-[0-9]{3}-[0-9]{1,12}-[0-9]{3}$")
FORBIDDEN = "The provided request was forbidden."
UNAUTHORISED = "Insufficient authorization to perform request."
NO_SUCH_PATH = "The request path does not exist"
WRONG_VERB = "The request method is not supported for this path"


@web.middleware
async def gate(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let a request through, or answer why not."""
    request[REQUEST_ID] = next_request_id()
    try:
        _authorise(request)
        response = await handler(request)
    except Refused as refused:
        response = refusal_reply(refused)
    except web.HTTPException as error:
        response = _http_error(error)
    except Exception:
        log.exception("request %s %s failed", request.method, request.path)
        response = error_reply(500, "An internal server error has occurred")
    if not response.prepared:
        await request.app[EXCHANGE].settled()
        response.headers["RequestID"] = request[REQUEST_ID]
    return response


def _authorise(request: web.Request) -> None:
    request[OPENED] = _opened(request)
    if not request[OPENED]:
        raise Refused(401, UNAUTHORISED)
    named = ACCOUNT_PATH.match(request.path)
    if named is None:
        return
    if not ACCOUNT_ID.match(named[1]):
        raise InvalidParameter("accountID")
    if named[1] not in request[OPENED]:
        raise Refused(403, FORBIDDEN)


def _opened(request: web.Request) -> Collection[str]:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return ()
    return request.app[EXCHANGE].register.opened_by(token)


def _http_error(error: web.HTTPException) -> web.Response:
    messages = {404: NO_SUCH_PATH, 405: WRONG_VERB}
    return error_reply(error.status, messages.get(error.status, error.reason))
