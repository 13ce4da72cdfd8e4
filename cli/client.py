"""How the `forex` command line speaks with the API."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import httpx
import typer

from cli.stack.home import default_home
from cli.stack.runtime import published

TIMEOUT_SECONDS = 30

Api = Annotated[
    str | None,
    typer.Option(help="The API's address; that of the running stack by default.", metavar="URL"),
]
Username = Annotated[str, typer.Option(help="Who signs in.")]
Password = Annotated[
    str,
    typer.Option(prompt=True, hide_input=True, envvar="FOREX_PASSWORD", help="Asked for."),
]


@contextmanager
def signed_in(api: str | None, username: str, password: str) -> Iterator[httpx.Client]:
    """Open a client of somebody who has logged in, or leave with what is wrong."""
    address = api or _running_api()
    who = {"username": username, "password": password}
    with httpx.Client(base_url=address, timeout=TIMEOUT_SECONDS, trust_env=False) as client:
        try:
            token = answer(client.post("/api/auth/login", json=who))["access_token"]
            client.headers["Authorization"] = f"Bearer {token}"
            yield client
        except httpx.TransportError as error:
            raise refusal(f"The API at {address} does not answer: {error}") from error


def _running_api() -> str:
    runtime = published(default_home())
    if runtime is None:
        raise refusal("No stack is running; start one with make up, or name an --api.")
    return runtime.api


def answer(response: httpx.Response) -> dict[str, Any]:
    """Return what the API said, or leave with its own words for what is wrong."""
    body = response.json()
    if response.is_success:
        return dict(body)
    fields = [f"{item['field']}: {item['message']}" for item in body.get("errors") or []]
    raise refusal("\n".join([body.get("detail") or body["title"], *fields]))


def refusal(text: str) -> typer.Exit:
    """Say what is wrong, and return what ends the command."""
    print(text, file=sys.stderr)
    return typer.Exit(1)
