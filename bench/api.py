"""The platform's HTTP API, as a person's program would use it."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from bench.stack import Stack

PATIENCE = 60.0
PAUSE = 0.5
Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """A login of the administrator."""

    client: httpx.AsyncClient
    token: str

    async def get(self, path: str, **query: str) -> Json:
        """Read something; waits while the API is away."""
        return await self._insist("GET", path, params=query)

    async def post(self, path: str, body: Mapping[str, object]) -> Json:
        """Ask for something once; raises what goes wrong."""
        answer = await self.client.post(path, json=dict(body), timeout=30)
        return _json(answer)

    async def account(self) -> str:
        """Return the id of the paper account."""
        found: Any = await self.get("/api/accounts")
        accounts = found["items"] if isinstance(found, dict) else found
        return str(accounts[0]["id"])

    async def stop_run(self, run: str) -> None:
        """Stop a run and wait until it has stopped."""
        await self._insist("POST", f"/api/runs/{run}/stop", json={})
        deadline = time.monotonic() + PATIENCE
        while (status := (await self.get(f"/api/runs/{run}"))["status"]) != "stopped":
            if time.monotonic() > deadline:
                raise TimeoutError(f"run {run} is {status}, not stopped")
            await asyncio.sleep(PAUSE)

    async def _insist(self, method: str, path: str, **rest: Any) -> Json:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return _json(await self.client.request(method, path, **rest))
            except (httpx.TransportError, httpx.HTTPStatusError) as error:
                lasting = isinstance(error, httpx.HTTPStatusError) and (
                    error.response.status_code < httpx.codes.INTERNAL_SERVER_ERROR
                )
                if lasting or time.monotonic() > deadline:
                    raise
                await asyncio.sleep(PAUSE)


@asynccontextmanager
async def logged_in(stack: Stack) -> AsyncIterator[Api]:
    """Log the administrator in."""
    where = stack.address("api")
    async with httpx.AsyncClient(base_url=where, trust_env=False, timeout=15) as client:
        answer = await client.post(
            "/api/auth/login", json={"username": "admin", "password": stack.password}
        )
        token = str(_json(answer)["access_token"])
        client.headers["Authorization"] = f"Bearer {token}"
        # Only the header counts: a cookie would ask for the browser's own header as well.
        client.cookies.clear()
        yield Api(client=client, token=token)


def _json(answer: httpx.Response) -> Json:
    if answer.is_error:
        raise httpx.HTTPStatusError(
            f"{answer.request.method} {answer.request.url.path}: {answer.status_code} "
            f"{answer.text[:500]}",
            request=answer.request,
            response=answer,
        )
    facts: Json = answer.json()
    return facts
