"""The part of the `forex` command line that throws and releases kill switches."""

import time
from datetime import datetime
from typing import Annotated, Any

import typer

from cli.client import Api, Password, Username, answer, refusal, signed_in

Scope = Annotated[
    str, typer.Argument(help="global, account/ID or strategy/ACCOUNT/NAME.", metavar="SCOPE")
]
Reason = Annotated[str, typer.Option(prompt=True, help="Why; everybody can read it.")]
Yes = Annotated[bool, typer.Option("--yes", help="For scripts: do not ask.")]

app = typer.Typer(help="Stop and flatten; go on in two steps.", no_args_is_help=True)


@app.command()
def engage(
    reason: Reason,
    password: Password,
    scope: Scope = "global",
    username: Username = "admin",
    api: Api = None,
) -> None:
    """Stop what the switch covers, cancel what waits, and close what is open."""
    with signed_in(api, username, password) as client:
        asked = {"scope": scope, "reason": reason}
        switch = answer(client.post("/api/kill-switches", json=asked))
    print(_line(switch))


@app.command()
def status(password: Password, username: Username = "admin", api: Api = None) -> None:
    """Show every switch, and the latest certificate of flatness of each."""
    with signed_in(api, username, password) as client:
        switches = answer(client.get("/api/kill-switches"))["items"]
        certificates = answer(client.get("/api/certificates"))["items"]
    for switch in switches:
        print(_line(switch))
        for proof in _proofs(switch, certificates):
            print(f"  flat at {proof['issued_at']}: {proof['id']}, account {proof['account_id']}")


@app.command()
def release(
    reason: Reason,
    password: Password,
    scope: Scope = "global",
    yes: Yes = False,
    username: Username = "admin",
    api: Api = None,
) -> None:
    """Ask for a switch's release, and confirm it by typing its name."""
    with signed_in(api, username, password) as client:
        wanted = {"scope": scope, "reason": reason}
        asked = answer(client.post("/api/kill-switches/release", json=wanted))
        typed = scope if yes else typer.prompt(f"Type {scope} to release it")
        if typed != scope:
            raise refusal("That is not its name. The switch stays engaged.")
        time.sleep(_pause(asked["release"]))
        second = {"scope": scope, "typed": typed}
        released = answer(client.post("/api/kill-switches/release/confirm", json=second))
    print(_line(released))


def _pause(asked: dict[str, str]) -> float:
    """Return how long a second word has to wait, by the server's own times."""
    at, earliest = (datetime.fromisoformat(asked[name]) for name in ("at", "confirm_from"))
    return (earliest - at).total_seconds() + 0.1


def _line(switch: dict[str, Any]) -> str:
    if not switch["engaged"]:
        return f"{switch['scope']}: not engaged"
    since = f"by {switch['changed_by']} at {switch['changed_at']}"
    asked = ", release asked for" if switch["release"] else ""
    return f"{switch['scope']}: ENGAGED {since}: {switch['reason']}{asked}"


def _proofs(switch: dict[str, Any], certificates: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Pick the newest certificate of each account for the switch as it was last engaged."""
    same = (
        proof
        for proof in reversed(certificates)
        if (proof["scope"], proof["generation"]) == (switch["scope"], switch["generation"])
    )
    return list({proof["account_id"]: proof for proof in same}.values())
