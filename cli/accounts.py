"""The part of the `forex` command line that connects accounts."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

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

app = typer.Typer(help="Connect accounts at a broker.", no_args_is_help=True)


@app.command()
def add(
    name: Annotated[str, typer.Option(prompt=True, help="What to call it.")],
    broker_account: Annotated[
        str, typer.Option(prompt=True, help="OANDA's account id, 101-004-1234567-001.")
    ],
    token: Annotated[
        str,
        typer.Option(
            prompt=True, hide_input=True, envvar="FOREX_OANDA_TOKEN", help="OANDA's API token."
        ),
    ],
    password: Password,
    username: Username = "admin",
    feed: Annotated[str, typer.Option(help="practice or paper.")] = "practice",
    api: Api = None,
) -> None:
    """Connect an account; its token is checked with the broker and kept encrypted."""
    wanted = {"name": name, "feed": feed, "broker_account_id": broker_account, "token": token}
    with _signed_in(api, username, password) as client:
        account = _answer(client.post("/api/accounts", json=wanted))
    print(f"{name} is connected as {account['id']}, in {account['currency']}.")


@app.command(name="list")
def show(password: Password, username: Username = "admin", api: Api = None) -> None:
    """Print the connected accounts as JSON."""
    with _signed_in(api, username, password) as client:
        print(json.dumps(_answer(client.get("/api/accounts"))["items"], indent=2))


@contextmanager
def _signed_in(api: str | None, username: str, password: str) -> Iterator[httpx.Client]:
    address = api or _running_api()
    who = {"username": username, "password": password}
    with httpx.Client(base_url=address, timeout=TIMEOUT_SECONDS, trust_env=False) as client:
        try:
            token = _answer(client.post("/api/auth/login", json=who))["access_token"]
            client.headers["Authorization"] = f"Bearer {token}"
            yield client
        except httpx.TransportError as error:
            raise _refusal(f"The API at {address} does not answer: {error}") from error


def _running_api() -> str:
    runtime = published(default_home())
    if runtime is None:
        raise _refusal("No stack is running; start one with make up, or name an --api.")
    return runtime.api


def _answer(response: httpx.Response) -> dict[str, str]:
    """Return what the API said, or leave with its own words for what is wrong."""
    body = response.json()
    if response.is_success:
        return dict(body)
    fields = [f"{item['field']}: {item['message']}" for item in body.get("errors") or []]
    raise _refusal("\n".join([body.get("detail") or body["title"], *fields]))


def _refusal(text: str) -> typer.Exit:
    print(text, file=sys.stderr)
    return typer.Exit(1)
