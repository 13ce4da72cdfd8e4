"""The description of the API: `python -m api.openapi` prints it, without any server."""

import json
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from api.problems import MEDIA_TYPE, RETRY_AFTER_SECONDS
from api.stream.messages import PRICE_MESSAGES, UPDATE_MESSAGES

Json = dict[str, Any]

DESCRIPTION = """\
Prices in, orders out. Money, prices and units are decimal text; times are UTC (RFC 3339).
Errors are problem details (RFC 9457) with a `code` for programs. Programs send the token of a
login as a bearer; browsers use its cookie, and for changes the header `X-Requested-With: forex`.

Two WebSockets, opened with the same bearer or cookie, or with `?ticket=` from `/api/ws-ticket`:

`/ws/market-data/?feed=paper&instruments=EUR_USD,USD_JPY` sends a `PriceSnapshot`, then
`PriceTick`s (the newest of each instrument, at most ten a second), `FeedChange`s and
`PriceHeartbeat`s, numbered on from the snapshot.

`/ws/updates/?after={"account:<id>":123,"owner:<id>":4,"system":9}` sends an `UpdatesSnapshot`,
then every event after the given numbers, without a gap (`EventUpdate`), and what changed
(`AccountUpdate`, `OrderUpdate`, `PositionUpdate`, `RunUpdate`, `BacktestUpdate`,
`StudyUpdate`).

They close with 1012 (the API restarts), 1013 (a server behind it is away: come back), 4400 (bad
parameters), 4401 (not logged in, or no longer), 4403 (a cookie from another site's page) or 4408
(nothing was read for too long).
"""
PROBLEM = {"$ref": "#/components/schemas/Problem"}
FRAMEWORK_SCHEMAS = ("HTTPValidationError", "ValidationError")


def describe(app: FastAPI) -> None:
    """Let the application describe itself with problems in place of the framework's errors."""

    def openapi() -> Json:
        if app.openapi_schema is None:
            app.openapi_schema = _description(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's own way to do it


def _description(app: FastAPI) -> Json:
    described = get_openapi(
        title=app.title,
        version=app.version,
        description=DESCRIPTION,
        routes=app.routes,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
    )
    for path in described["paths"].values():
        for method, operation in path.items():
            _declare_problems(method, operation)
    schemas: Json = described["components"]["schemas"]
    for name in FRAMEWORK_SCHEMAS:
        schemas.pop(name, None)
    for name, schema in _socket_messages().items():
        schemas.setdefault(name, schema)
    return described


def _socket_messages() -> Json:
    """Describe what goes over the sockets, which have no place of their own in OpenAPI."""
    _, described = models_json_schema(
        [(model, "serialization") for model in (*PRICE_MESSAGES, *UPDATE_MESSAGES)],
        ref_template="#/components/schemas/{model}",
    )
    schemas: Json = described["$defs"]
    return schemas


def _declare_problems(method: str, operation: Json) -> None:
    """Declare what any route may answer: wrong input, not logged in, a server away."""
    responses: Json = operation["responses"]
    if "security" in operation:
        responses.setdefault("401", {"description": "Unauthorized"})
        if method != "get":
            responses.setdefault("403", {"description": "Forbidden"})
    if "422" in responses or "requestBody" in operation:
        responses["422"] = {"description": "Unprocessable Entity"}
    responses.setdefault(
        "503", {"description": f"Service Unavailable; try again in {RETRY_AFTER_SECONDS} s"}
    )
    for status, response in responses.items():
        if int(status) >= 400:
            response["content"] = {MEDIA_TYPE: {"schema": PROBLEM}}
    operation["responses"] = dict(sorted(responses.items()))


def main() -> None:
    """Print the description."""
    from api.app import bare_app  # the application describes itself with this module

    print(json.dumps(bare_app().openapi(), indent=2, sort_keys=True))  # noqa: T201


if __name__ == "__main__":
    main()
