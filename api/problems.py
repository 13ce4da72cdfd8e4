"""Every error that the API answers with, as problem details (RFC 9457)."""

from collections.abc import Sequence
from enum import StrEnum
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel
from starlette.responses import JSONResponse

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = 2


class ProblemCode(StrEnum):
    """What went wrong, for programs."""

    INVALID_INPUT = "INVALID_INPUT"
    MALFORMED_REQUEST = "MALFORMED_REQUEST"
    INVALID_CREDENTIALS = "INVALID_CREDENTIALS"
    NOT_LOGGED_IN = "NOT_LOGGED_IN"
    CSRF_HEADER_MISSING = "CSRF_HEADER_MISSING"
    NOT_ALLOWED = "NOT_ALLOWED"
    NOT_FOUND = "NOT_FOUND"
    METHOD_NOT_ALLOWED = "METHOD_NOT_ALLOWED"
    TOO_MANY_ATTEMPTS = "TOO_MANY_ATTEMPTS"
    LIVE_NOT_ALLOWED = "LIVE_NOT_ALLOWED"
    BROKER_REFUSED = "BROKER_REFUSED"
    BROKER_UNAVAILABLE = "BROKER_UNAVAILABLE"
    ACCOUNT_EXISTS = "ACCOUNT_EXISTS"
    INSTRUMENT_UNKNOWN = "INSTRUMENT_UNKNOWN"
    IDEMPOTENCY_KEY_REUSED = "IDEMPOTENCY_KEY_REUSED"
    NOTHING_TO_CLOSE = "NOTHING_TO_CLOSE"
    ORDER_NOT_WAITING = "ORDER_NOT_WAITING"
    APPROVAL_NOT_WAITING = "APPROVAL_NOT_WAITING"
    CASE_RESOLVED = "CASE_RESOLVED"
    INSTRUMENT_TAKEN = "INSTRUMENT_TAKEN"
    STRATEGY_UNKNOWN = "STRATEGY_UNKNOWN"
    CODE_WRONG = "CODE_WRONG"
    SECOND_FACTOR_ON = "SECOND_FACTOR_ON"
    SECOND_FACTOR_OFF = "SECOND_FACTOR_OFF"
    RELEASE_NOT_ENGAGED = "RELEASE_NOT_ENGAGED"
    RELEASE_NOT_ASKED = "RELEASE_NOT_ASKED"
    RELEASE_ANOTHER_SCOPE = "RELEASE_ANOTHER_SCOPE"
    RELEASE_TOO_SOON = "RELEASE_TOO_SOON"
    RELEASE_TOO_LATE = "RELEASE_TOO_LATE"
    DATABASE_UNAVAILABLE = "DATABASE_UNAVAILABLE"
    REDIS_UNAVAILABLE = "REDIS_UNAVAILABLE"
    TEMPORAL_UNAVAILABLE = "TEMPORAL_UNAVAILABLE"
    HISTORY_UNAVAILABLE = "HISTORY_UNAVAILABLE"
    RESULTS_UNAVAILABLE = "RESULTS_UNAVAILABLE"
    INTERNAL_ERROR = "INTERNAL_ERROR"


class FieldError(BaseModel):
    """What is wrong with one field; `limits.max_spread_points` is a field within another."""

    field: str
    message: str


class Problem(BaseModel):
    """A problem, as RFC 9457 has it, with a code for programs and the fields at fault."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: ProblemCode
    errors: list[FieldError] | None = None


class ProblemError(Exception):
    """Raised anywhere in the API to answer with a problem."""

    def __init__(
        self,
        status: HTTPStatus,
        code: ProblemCode,
        detail: str,
        *,
        errors: Sequence[FieldError] = (),
        retry_after: int | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.errors = tuple(errors)
        self.retry_after = retry_after

    def within(self, place: str) -> "ProblemError":
        """Return the problem of something that stands within something else."""
        errors = [
            FieldError(field=f"{place}.{error.field}", message=error.message)
            for error in self.errors
        ]
        return ProblemError(
            self.status,
            self.code,
            f"{place}.{self.detail}" if errors else self.detail,
            errors=errors,
            retry_after=self.retry_after,
        )

    def response(self) -> JSONResponse:
        """Write the problem as an HTTP answer."""
        problem = Problem(
            title=self.status.phrase,
            status=self.status,
            detail=self.detail,
            code=self.code,
            errors=list(self.errors) or None,
        )
        return JSONResponse(
            problem.model_dump(mode="json", exclude_none=True),
            status_code=self.status,
            media_type=MEDIA_TYPE,
            headers=self._headers(),
        )

    def _headers(self) -> dict[str, str]:
        headers = {"Cache-Control": "no-store"}
        if self.status is HTTPStatus.UNAUTHORIZED:
            headers["WWW-Authenticate"] = "Bearer"
        if self.retry_after is not None:
            headers["Retry-After"] = str(self.retry_after)
        return headers


def not_found(what: str) -> ProblemError:
    """Answer that something does not exist, or is another's."""
    return ProblemError(HTTPStatus.NOT_FOUND, ProblemCode.NOT_FOUND, f"There is no such {what}.")


def invalid(
    field: str, message: str, code: ProblemCode = ProblemCode.INVALID_INPUT
) -> ProblemError:
    """Answer that one field is wrong."""
    return ProblemError(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        code,
        f"{field}: {message}",
        errors=[FieldError(field=field, message=message)],
    )


def unavailable(code: ProblemCode, detail: str) -> ProblemError:
    """Answer that a server behind the API is away for the moment."""
    return ProblemError(
        HTTPStatus.SERVICE_UNAVAILABLE, code, detail, retry_after=RETRY_AFTER_SECONDS
    )


def declared(*statuses: HTTPStatus) -> dict[int | str, dict[str, Any]]:
    """Declare the problems of a route for its OpenAPI description."""
    return {int(status): {"model": Problem, "description": status.phrase} for status in statuses}
