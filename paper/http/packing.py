"""Answers made smaller: gzip, where the client takes it and it saves a packet."""

import gzip
import re

from aiohttp import hdrs, web
from multidict import CIMultiDictProxy

ONE_PACKET = 1400
"""Bytes that travel in one packet anyway."""
LEVEL = 1
REFUSED = re.compile(r";\s*q=0(\.0*)?\s*$")


def pack(request: web.Request, response: web.StreamResponse) -> None:
    """Compress an answer that is not a stream, if the client said that it reads gzip."""
    if not isinstance(response, web.Response) or not isinstance(response.body, bytes):
        return
    if len(response.body) <= ONE_PACKET or not takes_gzip(request.headers):
        return
    response.body = gzip.compress(response.body, LEVEL, mtime=0)
    response.headers[hdrs.CONTENT_ENCODING] = "gzip"
    response.headers[hdrs.VARY] = hdrs.ACCEPT_ENCODING


def takes_gzip(headers: CIMultiDictProxy[str]) -> bool:
    """Tell whether `Accept-Encoding` has gzip, and not with a weight of zero."""
    offered = ",".join(headers.getall(hdrs.ACCEPT_ENCODING, ())).lower().split(",")
    for each in offered:
        if each.partition(";")[0].strip() in ("gzip", "*"):
            return REFUSED.search(each) is None
    return False
