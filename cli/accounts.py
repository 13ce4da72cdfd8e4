"""The part of the `forex` command line that connects accounts."""

import json
from typing import Annotated

import typer

from cli.client import Api, Password, Username, answer, signed_in

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
    with signed_in(api, username, password) as client:
        account = answer(client.post("/api/accounts", json=wanted))
    print(f"{name} is connected as {account['id']}, in {account['currency']}.")


@app.command(name="list")
def show(password: Password, username: Username = "admin", api: Api = None) -> None:
    """Print the connected accounts as JSON."""
    with signed_in(api, username, password) as client:
        print(json.dumps(answer(client.get("/api/accounts"))["items"], indent=2))
