"""Turn whatever a request raises into a problem."""

import logging
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from redis.exceptions import RedisError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.responses import Response
from temporalio.service import RPCError

from adapters.postgres.database import is_lost_connection
from api.problems import FieldError, ProblemCode, ProblemError, unavailable
from api.servers import DATABASE_AWAY

log = logging.getLogger(__name__)

PLACES = {"body", "query", "path", "header", "cookie"}
CODES = {
    HTTPStatus.BAD_REQUEST: ProblemCode.MALFORMED_REQUEST,
    HTTPStatus.NOT_FOUND: ProblemCode.NOT_FOUND,
    HTTPStatus.METHOD_NOT_ALLOWED: ProblemCode.METHOD_NOT_ALLOWED,
}


async def answer_problem(_: Request, error: Exception) -> Response:
    """Answer with the problem that was raised."""
    if not isinstance(error, ProblemError):
        raise error
    return error.response()


async def answer_invalid_input(_: Request, error: Exception) -> Response:
    """Name every field that is wrong; what was sent is not echoed, it may be a secret."""
    if not isinstance(error, RequestValidationError):
        raise error
    faults = [_fault(fault) for fault in error.errors()]
    detail = "; ".join(f"{fault.field}: {fault.message}" for fault in faults)
    return ProblemError(
        HTTPStatus.UNPROCESSABLE_ENTITY, ProblemCode.INVALID_INPUT, detail, errors=faults
    ).response()


def _fault(fault: dict[str, Any]) -> FieldError:
    message = str(fault["msg"]).removeprefix("Value error, ")
    if fault["type"] == "json_invalid":
        return FieldError(field="body", message="this is not JSON")
    return FieldError(field=_field(fault["loc"]), message=message)


def _field(location: Sequence[str | int]) -> str:
    path = location[1:] if location and location[0] in PLACES else location
    return ".".join(str(part) for part in path) or "body"


async def answer_http_error(_: Request, error: Exception) -> Response:
    """Answer what the framework refuses: no such path, no such method, no readable body."""
    if not isinstance(error, HTTPException):
        raise error
    status = HTTPStatus(error.status_code)
    response = ProblemError(
        status, CODES.get(status, ProblemCode.MALFORMED_REQUEST), f"{error.detail}."
    ).response()
    response.headers.update(error.headers or {})
    return response


async def answer_database_error(_: Request, error: Exception) -> Response:
    """Answer that PostgreSQL is away; anything else that it says is a fault of ours."""
    if not (is_lost_connection(error) or isinstance(error, OSError | PoolTimeout)):
        raise error
    log.warning("PostgreSQL is away: %s", type(error).__name__)
    return unavailable(
        ProblemCode.DATABASE_UNAVAILABLE, "The database is away. Try again in a moment."
    ).response()


async def answer_redis_error(_: Request, error: Exception) -> Response:
    """Answer that Valkey is away."""
    log.warning("Valkey is away: %s", type(error).__name__)
    return unavailable(
        ProblemCode.REDIS_UNAVAILABLE, "Live prices are away. Try again in a moment."
    ).response()


async def answer_temporal_error(_: Request, error: Exception) -> Response:
    """Answer that Temporal is away."""
    log.warning("Temporal is away: %s", error)
    return unavailable(
        ProblemCode.TEMPORAL_UNAVAILABLE, "The workflow server is away. Try again in a moment."
    ).response()


async def answer_internal_error(_: Request, __: Exception) -> Response:
    """Answer a fault of ours without its details; the server logs them."""
    return ProblemError(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        ProblemCode.INTERNAL_ERROR,
        "Something went wrong inside; it is logged.",
    ).response()


def install(app: FastAPI) -> None:
    """Put the handlers in place."""
    app.add_exception_handler(ProblemError, answer_problem)
    app.add_exception_handler(RequestValidationError, answer_invalid_input)
    app.add_exception_handler(HTTPException, answer_http_error)
    for kind in DATABASE_AWAY:
        app.add_exception_handler(kind, answer_database_error)
    app.add_exception_handler(RedisError, answer_redis_error)
    app.add_exception_handler(RPCError, answer_temporal_error)
    app.add_exception_handler(Exception, answer_internal_error)
