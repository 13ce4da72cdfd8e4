"""What is said to those who do not speak HTTP, and what of it is worth a line in the log."""

import logging
from typing import Any

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from paper.http.context import next_request_id
from paper.http.replies import error_reply

log = logging.getLogger(__name__)

CLIENTS_FAULT = (HttpProcessingError, web.RequestPayloadError, ConnectionError)
NOT_HTTP = "The request could not be read"


class Protocol(web.RequestHandler):
    """aiohttp's side of a connection, answering in JSON what is not even a request."""

    __slots__ = ()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,  # noqa: ARG002 it shows parts of the request
    ) -> web.StreamResponse:
        """Answer an error from outside of any handler, and close the connection.

        Raises:
            ConnectionError: an answer is half sent already.
        """
        self.log_exception("request from %s failed", request.remote, exc_info=exc)
        if request.writer.output_size > 0:
            raise ConnectionError("an answer is half sent already")
        response = error_reply(status, NOT_HTTP)
        response.headers["RequestID"] = next_request_id()
        response.force_close()
        return response

    def log_exception(self, *args: Any, **kw: Any) -> None:
        """Log a failure with its trace, and what a client did wrong in a line."""
        error = kw.get("exc_info")
        if isinstance(error, CLIENTS_FAULT):
            log.info("unreadable request: %r", error)
        else:
            super().log_exception(*args, **kw)
